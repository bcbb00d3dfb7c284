"""The customer arm: lot decides for each customer, not for units."""
