"""Pages of the tree of units."""
