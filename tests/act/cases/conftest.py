"""What most tests of cases begin with."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cast import Cast


@pytest.fixture
def hotline(cast: Cast) -> Any:
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    return create_touchpoint(name="Hotline", by=None)


@pytest.fixture
def cause(db: None) -> Any:
    from resonanz.act.cases.models import RootCause

    return RootCause.objects.create(name="Abschlag ohne Erklärung")


@pytest.fixture
def customer(cast: Cast) -> Any:
    """Known by name, with an e-mail address, looked after in the North."""
    from resonanz.organisation.customers.actions import identify_customer

    contacts = [("email", "kundin@beispiel.example")]
    return identify_customer(key="K-1", name="Maria Lang", unit=cast.units["Nord"], contacts=contacts, by=None)
