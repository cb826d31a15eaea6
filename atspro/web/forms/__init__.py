"""Forms of the web, one file a blueprint."""
