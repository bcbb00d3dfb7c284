"""The works agreement as configuration."""
