"""Keys on disk: the master key that wraps every case's data key, and the key that signs checkpoints.

They live in `$TELLERFLOW_DATA/keys/` (folder 0700, files 0600) and are made at the first start. A further
`master-<n>.key` put there by hand wraps from then on; the older ones still unwrap.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from engine.keyfiles import KeyUnusable, make, read

__all__ = ["KeyUnusable", "Keys"]

_WRAP = b"tellerflow/history/data-key/1\n"


class Keys:
    """Wraps and unwraps data keys, and signs. Holds the master keys in memory, never a data key."""

    def __init__(self, masters: dict[int, bytes], signer: Ed25519PrivateKey) -> None:
        self._masters = masters
        self._newest = max(masters)
        self._signer = signer

    @classmethod
    def open(cls, folder: Path) -> "Keys":
        """Reads the keys of `folder` and makes those that are not there yet. Several processes may do so at once."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not any(folder.glob("master-*.key")):
            make(folder / "master-1.key", os.urandom(32))
        signing = folder / "checkpoint.key"
        if not signing.exists():
            make(signing, Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
        masters = {_number(path): read(path) for path in folder.glob("master-*.key")}
        return cls(masters, Ed25519PrivateKey.from_private_bytes(read(signing)))

    def wrap(self, instance: str, data_key: bytes) -> bytes:
        """Two bytes of master key number, twelve of nonce, then the sealed key, bound to its chain."""
        nonce = os.urandom(12)
        sealed = AESGCM(self._masters[self._newest]).encrypt(nonce, data_key, _WRAP + instance.encode())
        return self._newest.to_bytes(2, "big") + nonce + sealed

    def unwrap(self, instance: str, wrapped: bytes) -> bytes:
        number = int.from_bytes(wrapped[:2], "big")
        if number not in self._masters:
            raise KeyUnusable(f"缺少主密钥 master-{number}.key，无法读取历史内容，请从备份恢复该密钥文件。")
        try:
            return AESGCM(self._masters[number]).decrypt(wrapped[2:14], wrapped[14:], _WRAP + instance.encode())
        except InvalidTag:
            raise KeyUnusable(f"主密钥 master-{number}.key 与数据库不匹配，请从备份恢复正确的密钥文件。") from None

    def sign(self, statement: bytes) -> bytes:
        return self._signer.sign(statement)

    @property
    def public(self) -> bytes:
        """The 32 raw bytes of the Ed25519 public key that checks the signatures."""
        return self._signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _number(path: Path) -> int:
    digits = path.stem.removeprefix("master-")
    if not digits.isdigit() or not 0 < int(digits) < 65536:
        raise KeyUnusable(f"密钥文件 {path.name} 的名称不对，应为 master-序号.key。")
    return int(digits)
