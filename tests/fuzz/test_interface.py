"""Any request that the document allows, and many that it does not: never an answer of 5xx.

`RESONANZ_FUZZ` says how many examples are tried for each operation (`make fuzz`: 2,000).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis import checks
from schemathesis.config import GenerationConfig, SchemathesisConfig  # noqa: F401 - the version that is pinned

from resonanz.api import limits
from resonanz.api.app import api
from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.touchpoints.actions import create_touchpoint
from tests.api.callers import Caller, caller, happened
from tests.cast import Cast

pytestmark = pytest.mark.integration
EXAMPLES = int(os.environ.get("RESONANZ_FUZZ", "20"))
FAILURES = Path(__file__).parent / "failures.json"
