"""Files that a person gave and that are looked at before anything is stored: kept in the workspace for a day."""

from __future__ import annotations

import re
import shutil
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base import clock

KEPT: Final = timedelta(days=1)
_LONGEST: Final = 120


def keep(file: UploadedFile[Any], *, megabytes: int) -> str:
    """Keep an uploaded file; the answer is the key under which `path_of` finds it.

    Raises:
        ValidationError: if it is larger than it may be, or empty.
    """
    if not file.size:
        raise ValidationError(_("The file is empty. Choose another one."))
    if file.size > megabytes << 20:
        raise ValidationError(
            _("The file is larger than %(limit)s MB. Split it, or import it with the command line."),
            params={"limit": megabytes},
        )
    _sweep()
    key = uuid.uuid4().hex
    place = _root() / key
    place.mkdir(parents=True)
    with (place / _plain_name(file.name or "")).open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return key


def path_of(key: str) -> Path | None:
    """The kept file, None where there is none any more."""
    place = _root() / key
    if not re.fullmatch(r"[0-9a-f]{32}", key) or not place.is_dir():
        return None
    return next(place.iterdir(), None)


def discard(key: str) -> None:
    """Remove a kept file."""
    if path_of(key) is not None:
        shutil.rmtree(_root() / key, ignore_errors=True)


def _root() -> Path:
    return Path(settings.WORKSPACE) / "uploads"


def _plain_name(name: str) -> str:
    """The name as shown to people, without anything that a file system could take for a path."""
    kept = re.sub(r"[^\w.()\[\] +-]", "_", Path(name).name).strip(" .")
    return kept[-_LONGEST:] or "file"


def _sweep() -> None:
    if not _root().is_dir():
        return
    oldest = (clock.now() - KEPT).timestamp()
    for place in _root().iterdir():
        if place.stat().st_mtime < oldest:
            shutil.rmtree(place, ignore_errors=True)
