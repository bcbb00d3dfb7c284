"""Drill-down: one level at a time, its cells beside each other."""
