"""What happened in a case and who did it."""
