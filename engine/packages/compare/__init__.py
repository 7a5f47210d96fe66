"""What changed between two versions of a package: which elements, fields, rows and lines, and in which property."""

from engine.packages.compare.changes import Change, Changed, FileDiff, Property
from engine.packages.compare.files import compare

__all__ = ["Change", "Changed", "FileDiff", "Property", "compare"]
