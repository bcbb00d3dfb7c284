"""Parts of pages that join verbs."""
