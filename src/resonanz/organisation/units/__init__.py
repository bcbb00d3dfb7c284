"""Branches and departments as a tree, with the keys under which sources know them."""
