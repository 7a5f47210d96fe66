"""Verification codes: what a person types to prove a paper."""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No character that is mistaken for another: 0 O, 1 I L."""
LENGTH = 16


def new_code() -> str:
    """79 bits of chance: no code can be guessed from another, or found by trying."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def typed_code(typed: str) -> str | None:
    """The code as kept, whatever spaces, hyphens, width or case it was typed with; None where it can be no code."""
    if len(typed) > 100:
        return None
    whole = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(char for char in whole if not char.isspace() and char not in "-‐‑–—")
    return code if len(code) == LENGTH and all(char in ALPHABET for char in code) else None
