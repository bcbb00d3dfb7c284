"""Elements of SVG: escaped by construction, numbers short."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

Attribute = str | float | None


def tag(name: str, attributes: dict[str, Attribute], *children: str) -> Markup:
    """One element; strings that are not markup are escaped, attributes that are None are left out."""
    written = "".join(f' {key}="{_value(value)}"' for key, value in attributes.items() if value is not None)
    if not children:
        return Markup(f"<{name}{written}/>")  # noqa: S704 - names are ours, values are escaped
    inside = "".join(str(escape(child)) for child in children)
    return Markup(f"<{name}{written}>{inside}</{name}>")  # noqa: S704 - children were escaped above


def _value(value: str | float) -> str:
    return str(escape(value)) if isinstance(value, str) else short(value)


def short(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def join(parts: Iterable[str]) -> Markup:
    """Markup in a row."""
    return Markup("").join(parts)


def text(x: float, y: float, content: str, css: str, anchor: str = "start") -> Markup:
    return tag("text", {"x": x, "y": y, "class": css, "text-anchor": None if anchor == "start" else anchor}, content)


def line(start: tuple[float, float], end: tuple[float, float], css: str) -> Markup:
    return tag("line", {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1], "class": css})


def picture(size: tuple[float, float], label: str, css: str, *children: str) -> Markup:
    """A chart: an image with a text alternative whose marks can be reached one by one."""
    width, height = size
    frame: dict[str, Attribute] = {
        "class": f"chart {css}",
        "viewBox": f"0 0 {short(width)} {short(height)}",
        "width": width,
        "height": height,
        "role": "group",
        "aria-label": label,
    }
    return tag("svg", frame, *children)


def mark(label: str, *children: str) -> Markup:
    """A part of a chart that can be reached by keyboard and says its value, interval, n and method."""
    return tag("g", {"class": "mark", "role": "img", "tabindex": "-1", "aria-label": label, "data-tip": ""}, *children)


def clip(content: str, limit: int) -> str:
    """A name short enough for a chart; the whole name stands in the table and the tip."""
    return content if len(content) <= limit else content[: limit - 1].rstrip() + "…"


def wrap(content: str, width: int, lines: int) -> list[str]:
    """A name on a few lines, broken at blanks or inside long words."""
    rows: list[str] = []
    for word in content.split():
        pieces = [word[i : i + width] for i in range(0, len(word), width)]
        for piece in pieces:
            if rows and len(rows[-1]) + 1 + len(piece) <= width and piece is pieces[0]:
                rows[-1] += " " + piece
            else:
                rows.append(piece)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], clip(rows[lines - 1] + "…", width)]
    return rows
