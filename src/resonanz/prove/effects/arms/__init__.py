"""Customers of whom lot decided: an outcome for each of them, and the arm."""
