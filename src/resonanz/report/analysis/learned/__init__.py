"""Parts of a report that learn from the record: each asks for its rows, calls `analytics`, and names what is missing."""
