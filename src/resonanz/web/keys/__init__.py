"""Pages of the keys of the interface."""
