"""FEEL, the expression language of OMG DMN 1.5: the only one that diagrams, forms and decision tables are written in.

`parse` once, call the result any number of times. Nothing of an expression reaches Python's own evaluation; every
evaluation has a budget and a clock handed in; wrong operands give null with a warning.
"""

from __future__ import annotations

from .budget import DEFAULT, Budget
from .errors import BudgetExceeded, FeelError, FeelSyntaxError, NotStorable, Problem, Warning
from .expression import Expr, Result, UnaryTests, call, names_used, parse, parse_type, parse_unary
from .lint import lint
from .storage import to_json
from .temporal import Date, DateTime, Duration, Months, Time
from .types import (
    Anything,
    ContextOf,
    FunctionOf,
    ListOf,
    Named,
    RangeOf,
    Restricted,
    Simple,
    Type,
    coerce,
    instance_of,
)
from .values import Function, Range

__all__ = [
    "DEFAULT",
    "Anything",
    "Budget",
    "BudgetExceeded",
    "ContextOf",
    "Date",
    "DateTime",
    "Duration",
    "Expr",
    "FeelError",
    "FeelSyntaxError",
    "Function",
    "FunctionOf",
    "ListOf",
    "Months",
    "Named",
    "NotStorable",
    "Problem",
    "Range",
    "RangeOf",
    "Restricted",
    "Result",
    "Simple",
    "Time",
    "Type",
    "UnaryTests",
    "Warning",
    "call",
    "coerce",
    "instance_of",
    "lint",
    "names_used",
    "parse",
    "parse_type",
    "parse_unary",
    "to_json",
]
