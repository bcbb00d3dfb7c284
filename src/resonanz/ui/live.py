"""Live parts: the page asks every three seconds and gets an answer only when something changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response


def live(request: HttpRequest, template: str, context: Mapping[str, Any], *, ended: bool = False) -> HttpResponse:
    """A fragment with an ETag: 304 where the reader has it already. `ended` stops the asking."""
    content = render_to_string(template, dict(context), request)
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    response = HttpResponse(content, headers={"ETag": etag})
    if ended:
        response.headers["Live"] = "end"
    return get_conditional_response(request, etag=etag, response=response) or response
