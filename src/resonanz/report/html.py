"""The report as one HTML file that needs nothing else: styles, script and fonts are inside."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from resonanz.report.context import Context
from resonanz.report.language import Code, Language, language
from resonanz.report.model import Report

if TYPE_CHECKING:
    from jinja2 import Environment

STYLES = ("tokens", "page", "parts", "strips", "charts", "learned", "print")
SCRIPTS = ("theme", "tables", "tips", "details")
FONTS = {
    "Inter": ("inter-latin-opsz-normal.woff2", "100 900"),
    "Source Serif 4": ("source-serif-4-latin-wght-normal.woff2", "200 900"),
}


def render_html(report: Report, *, lang: Code) -> str:
    """Write the whole report in one language."""
    from resonanz.report.page import page

    context = Context(report, language(lang))
    return render_page("page.html", context.t, page=page(context))


def render_page(template: str, t: Language, *, page: object, sheet: str = "") -> str:
    """Fill a template that is a whole file; `sheet` is a further style sheet."""
    style, script = _style(sheet), _script()
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )
    shell = {"t": t, "lang": t.code, "policy": policy, "style": Markup(style), "script": Markup(script)}  # noqa: S704
    return _environment().get_template(template).render(**shell, page=page)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    options: dict[str, Any] = {
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,
    }
    return Environment(loader=PackageLoader("resonanz.report"), **options)  # noqa: S701 - autoescape is among the options


@lru_cache(maxsize=2)
def _style(sheet: str) -> str:
    faces = [_font(family, *font) for family, font in FONTS.items()]
    names = [*STYLES, sheet] if sheet else STYLES
    return "\n".join([*faces, *(_static("css", f"{name}.css") for name in names)])


@lru_cache(maxsize=1)
def _script() -> str:
    return "\n".join(_static("js", f"{name}.js") for name in SCRIPTS)


def _font(family: str, file: str, weights: str) -> str:
    data = base64.b64encode(files("resonanz.report").joinpath("static", "fonts", file).read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{data}) format('woff2')"
    return f"@font-face{{font-family:'{family}';font-weight:{weights};font-display:swap;src:{source}}}"


def _static(*path: str) -> str:
    return files("resonanz.report").joinpath("static", *path).read_text("utf-8").strip()


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
