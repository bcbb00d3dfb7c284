"""One case: what stands on its page."""
