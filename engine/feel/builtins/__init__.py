"""The built-in functions of DMN 1.5 (10.3.4) and those of Camunda's that do not clash with them."""

from . import contexts, conversion, lists, numeric, patterns, ranges, strings, times
from .registry import BUILTINS

__all__ = ["BUILTINS", "contexts", "conversion", "lists", "numeric", "patterns", "ranges", "strings", "times"]
