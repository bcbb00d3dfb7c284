from __future__ import annotations

from django.apps import AppConfig


class ChainConfig(AppConfig):
    name = "resonanz.web.chain"
    label = "chain"
