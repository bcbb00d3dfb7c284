"""Sections of the report: each turns results into what its template shows."""
