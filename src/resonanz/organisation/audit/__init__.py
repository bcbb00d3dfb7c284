"""The log of who did what: each line is sealed with the one before it."""
