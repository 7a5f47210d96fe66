"""Secrets in files of their own, which nobody but the product's user may read."""

import os
import stat
from pathlib import Path


class KeyUnusable(Exception):
    """A key file is missing, malformed, open to others, or not the one that is needed. The text is for the operator."""


def make(path: Path, secret: bytes) -> None:
    """A new secret. Written beside and then linked, so that whoever comes second finds the whole file of the first."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secret.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(path: Path) -> bytes:
    """The 32 bytes kept there. Raises KeyUnusable."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyUnusable(f"密钥文件 {path.name} 可被其他用户读取，请将权限改为 0600 后重新启动。")
    try:
        secret = bytes.fromhex(path.read_text().strip())
    except ValueError:
        secret = b""
    if len(secret) != 32:
        raise KeyUnusable(f"密钥文件 {path.name} 已损坏，请从备份恢复。")
    return secret
