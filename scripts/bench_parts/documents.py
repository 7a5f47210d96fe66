"""One-page documents as PDF/A, warm: with GB 2312 alone, and with characters outside it.

`scripts/bench documents [--rounds N]`: wall time through the renderer process, its pipes and the pictures included.
Aims: 0.45 s with GB 2312, 2 s with a rare character; the first page of a new process is told apart.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from handlers.documents import assets, lookup
from handlers.documents.protocol import Order
from handlers.documents.renderer import Renderer
from web.settings import Settings

ROUNDS = 40
NAMES = (("GB 2312", "王秀兰"), ("with 䶮 𬭎 ·", "欧阳䶮·𬭎"))
OFFICE = "攀枝花市人力资源和社会保障局"
MATERIALS = [
    {"name": name, "form": "原件", "copies": "1", "pages": "2", "original": "留存"}
    for name in ("居民身份证", "终止或者解除劳动合同的证明", "社会保障卡")
]


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench documents")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args(argv).rounds
    with tempfile.TemporaryDirectory() as own:
        renderer = Renderer(Settings().fonts, Path(own))
        try:
            measure(renderer, rounds)
        finally:
            renderer.stop()


def measure(renderer: Renderer, rounds: int) -> None:
    print(f"process start and first page   {_timed(renderer, '王秀兰') * 1e3:8.0f} ms")
    for title, name in NAMES:
        spent = warm(renderer, name, rounds)
        p95 = quantiles(spent, n=20)[-1]
        print(f"one page, {title:20s} {median(spent) * 1e3:8.0f} ms   p95 {p95 * 1e3:6.0f} ms")


def warm(renderer: Renderer, name: str, rounds: int) -> list[float]:
    """Seconds of each page for a person of this name; the first one of its characters is left out."""
    _timed(renderer, name)
    return [_timed(renderer, name) for _ in range(rounds)]


def _timed(renderer: Renderer, name: str) -> float:
    began = time.perf_counter()
    printed = renderer.print(_receipt(name))
    spent = time.perf_counter() - began
    assert printed.pages == 1
    return spent


def _receipt(name: str) -> Order:
    """An acceptance receipt, the document that a citizen waits for at the window."""
    verify = "https://rs.example.gov.cn/verify"
    values = {
        "document": {"title": "受理回执", "number": "攀人社受〔2026〕128号", "code": "7KQ2M9XWB4HJ5TZC",
                     "made_at": "2026-11-21T09:06:00+08:00", "verify_url": verify},
        "office": {"name": OFFICE, "phone": "12333", "complaint_phone": "12345", "demo": False},
        "case": {"no": "5104002026112110000017", "item_name": "失业保险金申领", "window_name": "1号综合窗口",
                 "teller": "王秀兰（teller01）", "lookup_code": "8K3WQ7MZ2T"},
        "applicant": {"name": name, "kind": "person", "id_type_name": "居民身份证", "id_masked": "510402********1234"},
        "materials": MATERIALS, "accepted_at": "2026-11-21T09:05:00+08:00", "days": "15", "due_on": "2026-12-11",
        "delivery": "窗口领取",
    }  # fmt: skip
    pictures = {"seal": assets.seal(OFFICE), "qr": assets.qr(f"{verify}/7KQ2M9XWB4HJ5TZC")}
    return Order("受理回执", "acceptance.html", lookup.ours(), values, pictures)
