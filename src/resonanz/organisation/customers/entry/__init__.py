"""Bringing customers in: one rule for a page, a sheet and the interface."""
