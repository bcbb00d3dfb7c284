"""Erasures that somebody asked for: done by the worker, once, and taken up again after a crash."""
