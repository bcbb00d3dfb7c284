"""Every model that names a person says here what it holds, what becomes of it on erasure, and how long it is kept.

The export of a person (Art. 15 and 20 GDPR) and the erasure (Art. 17) ask all providers; a test fails for a model that
points to a person and has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.utils.functional import Promise

Label = str | Promise
PEOPLE = ("people.Member", "customers.Customer")
"""Models whose rows are persons."""


class Ending(StrEnum):
    """What an erasure does with the rows of one model."""

    DELETE = "delete"
    UNLINK = "unlink"
    """The row stays and names nobody any more."""
    KEEP = "keep"
    """A duty to keep it outweighs the erasure; `why` says which."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows are kept, in months from an event in words; None as long as the person is one of ours."""

    months: int | None
    since: Label


class Provider(Protocol):
    """One model's part in a person's data."""

    @property
    def model(self) -> type[Model]: ...
    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the model that lead to a person."""
        ...

    @property
    def person(self) -> str:
        """Which of `PEOPLE`."""
        ...

    @property
    def ending(self) -> Ending: ...
    @property
    def retention(self) -> Retention: ...
    def export(self, person: Model) -> list[dict[str, Any]]:
        """The rows of one person as plain values."""
        ...

    def erase(self, person: Model) -> int:
        """Apply the ending; how many rows it concerned."""
        ...


@dataclass(frozen=True, slots=True)
class Rows:
    """The usual provider: rows whose foreign keys lead to the person.

    Attributes:
        model: whose rows.
        fields: its fields that lead to the person.
        person: which of `PEOPLE`.
        shown: fields that an export shows.
        retention: how long they are kept.
        ending: what an erasure does with them.
        why: the duty that keeps rows, where `ending` is `KEEP`.
    """

    model: type[Model]
    fields: tuple[str, ...]
    person: str
    shown: tuple[str, ...]
    retention: Retention
    ending: Ending = Ending.DELETE
    why: Label = ""

    def export(self, person: Model) -> list[dict[str, Any]]:
        return [_plain(row, self.shown) for row in self._rows(person)]

    def erase(self, person: Model) -> int:
        rows = self._rows(person)
        concerned = rows.count()
        if self.ending is Ending.DELETE:
            rows.delete()
        elif self.ending is Ending.UNLINK:
            for name in self.fields:
                self._unlink(name, person)
        return concerned

    def _rows(self, person: Model) -> QuerySet[Any]:
        manager = self.model._default_manager
        found = manager.none()
        for name in self.fields:
            found = found | manager.filter(**{name: person.pk})
        return found

    def _unlink(self, name: str, person: Model) -> None:
        rows = self.model._default_manager.filter(**{name: person.pk})
        if isinstance(self.model._meta.get_field(name), ManyToManyField):
            for row in rows:
                getattr(row, name).remove(person)
        else:
            rows.update(**{name: None})


_PROVIDERS: list[Provider] = []


def register(*providers: Provider) -> None:
    """Add providers; called in `AppConfig.ready`."""
    _PROVIDERS.extend(each for each in providers if each not in _PROVIDERS)


def providers(person: str) -> Iterator[Provider]:
    """All providers for one kind of person."""
    return (each for each in _PROVIDERS if each.person == person)


def export_person(person: Model) -> dict[str, list[dict[str, Any]]]:
    """What all models hold about a person, by model."""
    held = {each.model._meta.label: each.export(person) for each in providers(person._meta.label)}
    return {label: rows for label, rows in held.items() if rows}


def erase_person(person: Model) -> dict[str, int]:
    """Apply every model's ending, the person's own row last; how many rows it concerned, by model."""
    label = person._meta.label
    in_order = sorted(providers(label), key=lambda each: each.model._meta.label == label)
    return {each.model._meta.label: each.erase(person) for each in in_order}


def uncovered() -> list[str]:
    """Fields that lead to a person and that no provider covers: `app.Model.field`."""
    covered = {(each.model, name) for each in _PROVIDERS for name in each.fields}
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if isinstance(field, ForeignKey | ManyToManyField)
        and getattr(field.related_model, "_meta", None) is not None
        and field.related_model._meta.label in PEOPLE
        and (model, field.name) not in covered
    )


def _plain(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: value if isinstance(value, int | float | None) else str(value) for name, value in values.items()}
