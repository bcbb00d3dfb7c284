"""The start page: the same numbers for everybody, at the depth at which they decide."""
