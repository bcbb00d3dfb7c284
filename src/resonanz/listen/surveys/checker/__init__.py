"""Questions that push, ask two things at once, or offer a lopsided choice. Rules on words, no model."""
