"""The next wave by itself: proposed, released by two persons, begun in the morning, or taken back before."""
