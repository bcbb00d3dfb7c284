"""The meaning of columns, read from a mapping file and corrected one column at a time."""
