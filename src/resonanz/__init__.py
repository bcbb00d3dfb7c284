"""Resonanz: the operating system of a learning customer organisation."""

__version__ = "0.1.0"
