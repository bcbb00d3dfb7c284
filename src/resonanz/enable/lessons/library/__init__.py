"""Lessons that come with the product."""
