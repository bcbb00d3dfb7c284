"""Drivers: what goes along with the overall judgement, and what two fields have to do with each other."""
