"""Voices: what customers wrote, masked, within what a viewer may read."""
