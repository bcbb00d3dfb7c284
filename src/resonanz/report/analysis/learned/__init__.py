"""Parts of a report that learn: each asks for its rows, calls `analytics`, and names what is missing."""
