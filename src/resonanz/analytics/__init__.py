"""Statistics of customer experience: pure functions from tables and arrays to frozen results with intervals."""
