"""Who meets which imports: everybody who may import data; the file belongs to the house, not to the person."""

from __future__ import annotations

from resonanz.listen.imports.models import Import
from resonanz.organisation.access.rules import Rule, everywhere

IMPORTS = Rule(Import, "import_data", everywhere)
