"""Is a paper ours? By the code printed on it; guessing gets slower and slower."""

from sqlalchemy import Connection

from engine.errors import NotFound
from handlers import documents
from handlers.documents import PublicFacts
from web.guessing import slowed


def verified(code: str) -> PublicFacts:
    """Raises NotFound; TooMany after several unknown codes."""
    return slowed("verify", lambda conn: _facts(conn, code))


def _facts(conn: Connection, code: str) -> PublicFacts:
    found = documents.verify(conn, code)
    if found is None:
        raise NotFound("这个验证码的文书")
    return found
