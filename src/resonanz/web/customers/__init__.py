"""Pages of customers: finding one, the life line, disclosure and erasure."""
