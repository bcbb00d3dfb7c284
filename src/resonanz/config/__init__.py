"""Settings and root addresses of the web application."""
