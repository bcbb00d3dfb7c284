"""An effect on paper."""
