"""What the queue and the site are doing: for the dashboard, /metrics and the staff’s first page."""
