"""Opening files: hostile ones are refused in words, all others become batches of text columns."""

from resonanz.events.sources.limits import DEFAULT_LIMITS, Limits
from resonanz.events.sources.opening import open_source, open_sources

__all__ = ["DEFAULT_LIMITS", "Limits", "open_source", "open_sources"]
