"""Cases as a board and as a list."""
