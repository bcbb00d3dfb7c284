"""Standards in the walk: one in force, with a newer draft, at the touchpoint of each side."""

from __future__ import annotations

from typing import Any

from resonanz.organisation.touchpoints.models import Touchpoint
from tests.enable.standards.words import TEXTS

WORDS = {
    "Nordversprechen": "anna ben carla felix",
    "Südversprechen": "anna david felix",
    "Nordentwurf": "anna ben",
    "Südentwurf": "anna david",
}
LOCAL = ("standards/<uuid",)
THINGS = ("standards/<uuid:pk>/", "standards/<uuid:pk>/edit", "standards/<uuid:pk>/card.pdf")


def side(cast: Any, name: str, samples: dict[str, str]) -> dict[str, str]:
    """The standard of one side."""
    from resonanz.enable.standards import actions

    touchpoint = Touchpoint.objects.get(pk=samples["touchpoints/:pk"])
    words = {"de": TEXTS["de"] | {"promise": f"{name}versprechen"}}
    standard = actions.create_standard(touchpoint=touchpoint, role=None, texts=words, by=None)
    actions.submit_standard(standard, by=None)
    actions.publish_standard(standard, by=cast.anna)
    later = {"de": TEXTS["de"] | {"promise": f"{name}entwurf"}}
    actions.save_draft(standard, seen=1, texts=later, by=None)
    return {"standards/:pk": str(standard.pk), "standards/:number": "2"}
