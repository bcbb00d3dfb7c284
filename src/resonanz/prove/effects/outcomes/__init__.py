"""Outcomes out of the record: per unit and period, or per customer and arm."""
