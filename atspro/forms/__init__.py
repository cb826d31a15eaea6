"""Forms that the pages of people and the dashboard share."""
