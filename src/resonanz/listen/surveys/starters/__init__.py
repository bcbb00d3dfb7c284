"""Surveys to begin with, one for each kind of touchpoint: `call.json` and the others."""
