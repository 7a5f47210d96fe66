"""Enrols what speaks for a window's devices: writes its key, and in the demo the cards for a simulated reader.

scripts/window calls it where no key is given; for a window's own computer the key file is carried there.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import select

from catalog.models import Window
from engine.clock import Clock
from engine.commands.parts import uuid7
from engine.history import Keys
from handlers import device
from handlers.cases import Secrecy
from handlers.registry.demo import players
from web import migrate
from web.cli.common import Wrong, open_database, run
from web.settings import Settings


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/window", description="登记一个窗口的设备程序。", allow_abbrev=False)
    parser.add_argument("--window", default="A01", help="窗口编号，默认 A01")
    parser.add_argument("--device", help="设备编号，默认 窗口编号-sim")
    parser.add_argument("--name", default="模拟设备", help="设备名称")
    parser.add_argument("--key-file", help="已在管理页面登记时的密钥文件；不给则现在登记")
    asked, _ = parser.parse_known_args(arguments)
    settings = Settings.from_environment()
    if asked.key_file:
        for path in _demo_cards(settings):
            print("--cards", path, sep="\n")
        return
    id = asked.device or f"{asked.window}-sim"
    for name, path in enrol(settings, id, asked.window, asked.name).items():
        print(f"--{name}", path, sep="\n")


def enrol(settings: Settings, id: str, window: str, name: str) -> dict[str, Path]:
    """{option of the device program: file}. The device's earlier key, if any, is worth nothing from now on."""
    database, _ = open_database(settings)
    migrate.at_start(database.engine)
    folder = settings.data / "keys"
    hub = device.Hub(database, Clock(), Secrecy.open(folder), Keys.open(folder), uuid7)
    with database.write() as conn:
        if conn.execute(select(Window.code).where(Window.code == window)).first() is None:
            raise Wrong(f"没有窗口“{window}”，请先启动一次服务，或检查窗口编号。")
        key = device.enrol(conn, hub, id, window, name, list(device.KINDS))
    files = {"key-file": folder / f"device-{id}.key"}
    _keep(files["key-file"], key.hex())
    for path in _demo_cards(settings):
        files["cards"] = path
    return files


def _demo_cards(settings: Settings) -> list[Path]:
    """The file of what may lie on a simulated reader; none outside the demo."""
    if not settings.demo:
        return []
    path = settings.data / "keys" / "demo-cards.json"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _keep(path, json.dumps(cards(), ensure_ascii=False))
    return [path]


def cards() -> list[dict[str, Any]]:
    """Cards of fictitious people alone: everybody's identity card, then the social security cards they hold."""
    held = [(player, player.identity.cards[-1]) for player in players().values() if player.identity.cards]
    return [
        {
            "about": player.about,
            "card": {
                "medium": "id_card",
                "name": player.name,
                "id_no": player.identity.id_no,
                "born": player.identity.born.isoformat(),
                "address": player.identity.address,
            },
        }
        for player in players().values()
    ] + [
        {
            "about": f"社保卡（{player.about}）",
            "card": {
                "medium": "social_security_card",
                "name": player.name,
                "id_no": player.identity.id_no,
                "card_no": number,
            },
        }
        for player, number in held
    ]


def _keep(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")


if __name__ == "__main__":
    sys.exit(run(main))
