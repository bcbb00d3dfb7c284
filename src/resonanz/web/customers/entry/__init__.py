"""Pages that enter and change one customer."""
