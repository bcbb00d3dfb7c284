"""An effect in words and pictures: one page that works offline, and JSON."""

from resonanz.report.effects.document import effect_json
from resonanz.report.effects.render import render_effect

__all__ = ["effect_json", "render_effect"]
