"""The euro lever of each touchpoint in each segment."""
