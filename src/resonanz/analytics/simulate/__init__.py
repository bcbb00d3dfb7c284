"""Organisations with known truth: seeded, of any size, as a stream of events."""
