"""Ordered lessons for a role at a touchpoint, and to whom they are assigned."""
