"""Checks an evidence bundle offline: python verify.py BUNDLE.zip [PUBLIC_KEY]. Python 3.10 or newer and nothing else.

Stands alone: this file goes into every bundle as verify.py, and whoever doubts it may write his own from
history-format.md. PUBLIC_KEY (64 hexadecimal digits) is the one that the office has published; without it the key in
the bundle is used, which proves only that the bundle agrees with itself. Opened bodies are compared with what was
sealed where the package `cryptography` is installed.
"""

import base64
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

Event = dict[str, Any]
Point = tuple[int, int, int, int]


def prefix(kind: str) -> bytes:
    return f"tellerflow/history/{kind}/1\n".encode()


def rotate(x: int, n: int) -> int:
    n %= 32
    return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF


def sm3_plain(data: bytes) -> bytes:
    """SM3 (GB/T 32905-2016), for Pythons whose hashlib does not have it."""
    v = [
        0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
    ]  # fmt: skip
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for at in range(0, len(padded), 64):
        w = [int.from_bytes(padded[i : i + 4], "big") for i in range(at, at + 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
            w.append(x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            s1 = rotate((rotate(a, 12) + e + rotate(t, j)) & 0xFFFFFFFF, 7)
            s2 = s1 ^ rotate(a, 12)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & 0xFFFFFFFF & g)
            t1 = (ff + d + s2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            t2 = (gg + h + s1 + w[j]) & 0xFFFFFFFF
            a, b, c, d = t1, a, rotate(b, 9), c
            e, f, g, h = t2 ^ rotate(t2, 9) ^ rotate(t2, 17), e, rotate(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h), strict=True)]
    return b"".join(x.to_bytes(4, "big") for x in v)


def sm3(data: bytes) -> bytes:
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return sm3_plain(data)


def hashed(kind: str, *parts: bytes) -> bytes:
    return sm3(prefix(kind) + b"".join(parts))


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# Ed25519 (RFC 8032, section 5.1): verification only.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, z = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, z - c, z + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def point_of(data: bytes) -> Point | None:
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Is this the key's signature of the message?"""
    base = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    owner, r = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or base is None or owner is None or r is None or s >= ORDER:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, base), add(r, times(digest, owner))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def check_events(events: list[Event]) -> Iterator[str]:
    """Complaints about the chain; header = the thirteen fields in order."""
    previous = "00" * 32
    for number, event in enumerate(events, 1):
        header, sealed = event["header"], base64.b64decode(event["sealed"])
        if header[0] != events[0]["header"][0] or header[1] != number:
            yield f"第 {number} 条：序号不连续"
        if header[12] != previous:
            yield f"第 {number} 条：与前一条不衔接"
        if hashed("header", compact(header)).hex() != event["hash"]:
            yield f"第 {number} 条：登记信息被改动"
        if hashed("body", sealed).hex() != header[11]:
            yield f"第 {number} 条：内容被改动"
        previous = event["hash"]


def check_bodies(events: list[Event], data_key: str) -> Iterator[str]:
    """Complaints about opened bodies that are not what was sealed."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    for event in events:
        header, sealed = event["header"], base64.b64decode(event["sealed"])
        place = prefix("seal") + compact(header[:2])
        try:
            packed = AESGCM(bytes.fromhex(data_key)).decrypt(sealed[:12], sealed[12:], place)
        except Exception:
            yield f"第 {header[1]} 条：内容不能用所附密钥打开"
            continue
        opened = zlib.decompress(packed[1:]) if packed[:1] == b"\x01" else packed[1:]
        if opened.decode() != event["body"]:
            yield f"第 {header[1]} 条：所附明文与密文不符"


def check_checkpoint(checkpoint: Event, events: list[Event], public_key: bytes) -> tuple[list[str], int]:
    """Complaints about the checkpoint, and the number of the last event that it proves."""
    leaf = checkpoint["leaf"]
    node = hashed("leaf", compact(leaf))
    for side, other in checkpoint["proof"]:
        pair = (bytes.fromhex(other), node) if side == "left" else (node, bytes.fromhex(other))
        node = hashed("node", *pair)
    s = checkpoint["statement"]
    statement = [s[name] for name in ("number", "time", "chains", "last_event", "root", "previous")]
    complaints = []
    if node.hex() != s["root"]:
        complaints.append("检查点：证明路径与根值不符")
    message = prefix("checkpoint") + compact(statement)
    if not signed(public_key, message, bytes.fromhex(checkpoint["signature"])):
        complaints.append("检查点：签名不成立")
    known = [event["hash"] for event in events if event["header"][1] == leaf[1]]
    if leaf[0] != events[0]["header"][0] or known != [leaf[2]]:
        complaints.append(f"检查点：所证明的第 {leaf[1]} 条与记录不符，末尾被删除或整体被改写")
    return complaints, leaf[1]


def main(arguments: list[str]) -> int:
    with zipfile.ZipFile(arguments[0]) as bundle:
        events = [json.loads(line) for line in bundle.read("events.jsonl").decode().splitlines()]
        about = json.loads(bundle.read("about.json"))
    complaints, proven = list(check_events(events)), 0
    if about["checkpoint"] is not None:
        key = bytes.fromhex(arguments[1] if len(arguments) > 1 else about["public_key"])
        found, proven = check_checkpoint(about["checkpoint"], events, key)
        complaints += found
    if about["data_key"]:
        try:
            complaints += check_bodies(events, about["data_key"])
        except ImportError:
            print("没有安装 cryptography，未核对明文与密文是否一致。")
    for complaint in complaints:
        print(complaint)
    verdict = "核验未通过。" if complaints else "核验通过。"
    print(f"共 {len(events)} 条记录，其中前 {proven} 条有检查点证明。{verdict}")
    return 1 if complaints or not events else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
