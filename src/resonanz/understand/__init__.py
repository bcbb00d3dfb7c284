"""Metrics, journeys, personas, themes, drivers: what customers tell us."""
