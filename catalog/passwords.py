"""Password hashes: argon2id at 19 MiB, two passes, one lane (16 ms), remade at log-in when the figures change."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
SHORTEST = 10


def make_hash(password: str) -> str:
    return HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Takes as long for an unknown user (`kept` None) as for a wrong password, so that names cannot be probed."""
    try:
        HASHER.verify(kept or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    return HASHER.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return HASHER.hash("nobody has this password")
