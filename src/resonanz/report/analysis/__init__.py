"""From the record to the content of a report: asks the engine, calls `analytics`, and names what is not supported."""

from __future__ import annotations

from resonanz.report.analysis.build import Facts, analyse

__all__ = ["Facts", "analyse"]
