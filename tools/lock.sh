#!/usr/bin/env bash
# Renew the hashed locks. They name no registry, so they install from wherever pip is set up to look.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"; }
compile pyproject.toml requirements/run.in --output-file requirements/run.lock
compile pyproject.toml --extra spark --group dev requirements/dev.in --constraint requirements/run.lock --output-file requirements/dev.lock
