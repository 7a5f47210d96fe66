"""Numbers that people read out and auditors count: cases and documents, without gaps or with every gap explained.

A number is taken from a counter's row in the transaction that uses it, so what is rolled back leaves no gap. A number
given out stays for ever; one that is not used is voided with a reason. Posts and places are in a number, people never.
"""

from handlers.numbering.cases import CHANNELS, case_number, case_number_problem
from handlers.numbering.counter import Issued, NumberRefused, issue, void
from handlers.numbering.documents import MARKS, document_number
from handlers.numbering.gaps import GapReport, Series, account_for, gap_report, series_of
from handlers.numbering.handlers import handlers

__all__ = [
    "CHANNELS",
    "MARKS",
    "GapReport",
    "Issued",
    "NumberRefused",
    "Series",
    "account_for",
    "case_number",
    "case_number_problem",
    "document_number",
    "gap_report",
    "handlers",
    "issue",
    "series_of",
    "void",
]
