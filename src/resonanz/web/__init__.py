"""Root addresses, log-in, and pages that join verbs."""
