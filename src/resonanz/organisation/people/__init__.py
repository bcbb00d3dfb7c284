"""Members, their roles and where they work."""
