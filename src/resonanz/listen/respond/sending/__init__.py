"""Choosing whom to ask, seeing who is left out and why, and following a sending."""
