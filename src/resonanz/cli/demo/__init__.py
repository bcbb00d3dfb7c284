"""The demo organisation: Nordlicht Energie, built through the same actions that a company would use."""
