"""A customer's years on one strip."""
