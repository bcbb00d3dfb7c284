"""Metrics at every depth: cockpit, drill-down, voices."""
