"""Public ways to a survey: a link, a poster with a QR code, a frame in another page."""
