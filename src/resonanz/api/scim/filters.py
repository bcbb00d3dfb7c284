"""Filters as directories send them: one attribute equal to one value."""

from __future__ import annotations

import json
import re

from resonanz.api.scim.answers import ScimError

_EQUAL = re.compile(r'^\s*(?P<name>[\w.:$-]+)\s+eq\s+(?P<value>"(?:[^"\\]|\\.)*"|true|false)\s*$', re.IGNORECASE)


def equal(text: str) -> tuple[str, str | bool]:
    """The attribute, in small letters and without its schema, and the value.

    Raises:
        ScimError: if the filter is anything else.
    """
    found = _EQUAL.match(text)
    if found is None:
        raise ScimError(400, f'The filter {text!r} is not known; it takes attribute eq "value".', "invalidFilter")
    given = found["value"]
    try:
        value: str | bool = json.loads(given if given.startswith('"') else given.lower())
    except ValueError as error:
        raise ScimError(400, f"The value {given} of the filter cannot be read.", "invalidFilter") from error
    return found["name"].rpartition(":")[2].lower(), value
