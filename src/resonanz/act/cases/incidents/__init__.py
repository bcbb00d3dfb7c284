"""Many cases of one event."""
