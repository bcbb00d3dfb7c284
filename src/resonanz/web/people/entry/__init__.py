"""Pages for somebody who comes in for the first time, and about one's own access."""
