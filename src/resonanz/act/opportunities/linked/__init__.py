"""Cases that people link to an opportunity by hand."""
