"""The catalogue of metrics: what each one means, when it helps and when it misleads, in German and English."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class MetricCard:
    """Everything a reader should know before trusting a metric."""

    code: str
    name: str
    definition: str
    formula: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    use: str
    avoid: str
    source: str


@cache
def load_catalogue(lang: str) -> dict[str, MetricCard]:
    """Cards of all metrics by code, in the order of the catalogue.

    Args:
        lang: `de` or `en`; any other language gets English.
    """
    import yaml

    language = lang if lang in LANGUAGES else "en"
    text = resources.files(__package__ or __name__).joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    return {code: _card(code, entry) for code, entry in yaml.safe_load(text).items()}


def _card(code: str, entry: dict[str, str | list[str]]) -> MetricCard:
    pros, cons = tuple(entry["pros"]), tuple(entry["cons"])
    words = {key: str(entry[key]).strip() for key in ("name", "definition", "formula", "use", "avoid", "source")}
    return MetricCard(code=code, pros=pros, cons=cons, **words)
