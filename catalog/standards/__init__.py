"""Amounts that an office pays by, with the day each begins to hold: read from YAML, so that a new one is a new line."""

from catalog.standards.unemployment import Standard, StandardMissing, Standards, read_standards

__all__ = ["Standard", "StandardMissing", "Standards", "read_standards"]
