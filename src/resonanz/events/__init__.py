"""The record of what happened: an append-only table of events, its importers, engines and projections."""
