"""The organisation: units, people, touchpoints, customers, the works agreement and who may see what."""
