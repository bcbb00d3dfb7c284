"""Who a pseudonym of the record is: identity, consent, export and erasure."""
