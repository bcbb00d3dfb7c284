"""Customers from a sheet."""
