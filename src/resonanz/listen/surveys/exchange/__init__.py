"""Surveys as files: our own JSON, and LimeSurvey's .lss."""
