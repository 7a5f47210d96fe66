"""Personal data at rest: sealed with one key, found again by the index of another."""

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine import keyfiles

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of lookup codes: no character that is mistaken for another."""
CODE_LENGTH = 10


class Secrecy:
    """AES-256-GCM, bound to the row and column where the value stands, so that one cannot be put in another's place."""

    def __init__(self, sealing: bytes, indexing: bytes) -> None:
        self._seal = AESGCM(sealing)
        self._index = indexing

    @classmethod
    def open(cls, folder: Path) -> "Secrecy":
        """Reads `personal.key` and `index.key` of `$TELLERFLOW_DATA/keys` and makes those that are not there yet."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("personal.key", "index.key"):
            if not (folder / name).exists():
                keyfiles.make(folder / name, os.urandom(32))
        return cls(keyfiles.read(folder / "personal.key"), keyfiles.read(folder / "index.key"))

    def seal(self, place: str, plain: bytes) -> bytes:
        """`place` names table, column and row, such as `case_person.id_no/<id>`."""
        nonce = os.urandom(12)
        return nonce + self._seal.encrypt(nonce, plain, place.encode())

    def unseal(self, place: str, sealed: bytes) -> bytes:
        try:
            return self._seal.decrypt(sealed[:12], sealed[12:], place.encode())
        except InvalidTag:
            raise keyfiles.KeyUnusable("个人数据无法用现有密钥读取，请从备份恢复 personal.key。") from None

    def index(self, id_type: str, number: str) -> bytes:
        """The same for the same number, and telling nothing of it without the key."""
        return self._mac(f"id/{id_type}/{number}")

    def lookup_code(self, case_no: str, round: int) -> str:
        """The code that opens a case's public progress page with its number; made again when a receipt is printed."""
        number = int.from_bytes(self._mac(f"lookup/{case_no}/{round}"), "big")
        digits = []
        for _ in range(CODE_LENGTH):
            number, digit = divmod(number, len(ALPHABET))
            digits.append(ALPHABET[digit])
        return "".join(digits)

    def _mac(self, text: str) -> bytes:
        return hmac.new(self._index, text.encode(), hashlib.sha256).digest()


def code_hash(code: str) -> bytes:
    return hashlib.sha256(b"lookup/" + code.encode()).digest()
