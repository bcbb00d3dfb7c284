"""What may be said about how cases are followed up: group figures, decided once."""
