"""How far a case is, for whoever has its number and lookup code; guessing gets slower and slower."""

from handlers.cases.progress import Progress, progress
from web.guessing import slowed


def looked_up(case_no: str, code: str) -> Progress:
    """Raises NotFound alike for an unknown number and a wrong code; TooMany after several of them."""
    case_no = case_no.strip()
    # numbers follow each other, so codes could be tried for one case from many addresses or for many from one
    return slowed("progress", lambda conn: progress(conn, case_no, code), f"lookup:case/{case_no}")
