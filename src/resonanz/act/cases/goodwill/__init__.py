"""Money as a sign of goodwill."""
