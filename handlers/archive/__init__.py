"""The archive: one volume for each concluded case, checked before it is filed (domain section 8).

`check` tells what would keep a case from being filed, `of_case` shows its volume with the index, `correct` adds behind
what was filed; the handler `archive.file` files, `file_left` files what ended before that step.
"""

from handlers.archive.checks import Check, problems
from handlers.archive.contents import Piece
from handlers.archive.filing import Changed, Filed, NotFiled, check, correct, file, index_digest, of_case
from handlers.archive.jobs import handlers
from handlers.archive.leftover import file_left
from handlers.archive.office import Office

__all__ = [
    "Changed",
    "Check",
    "Filed",
    "NotFiled",
    "Office",
    "Piece",
    "check",
    "correct",
    "file",
    "file_left",
    "handlers",
    "index_digest",
    "of_case",
    "problems",
]
