"""scripts/window: the program of one window. Without hardware: `--simulate`."""

import argparse
import json
import sys
import threading
from pathlib import Path

from device_bridge.link import Link
from device_bridge.simulated.devices import Devices
from device_bridge.simulated.paper import paper
from device_bridge.simulated.server import LOOPBACK, make_server


def main() -> int:
    asked = _parser().parse_args()
    try:
        key = bytes.fromhex(asked.key_file.read_text("ascii").strip())
        cards = json.loads(asked.cards.read_text("utf-8")) if asked.cards else []
    except (OSError, ValueError) as error:
        print(f"读不了密钥或卡片文件，请重新登记设备：{error}", file=sys.stderr)
        return 1
    link = Link(asked.url, asked.device or f"{asked.window}-sim", asked.window, key)
    devices = Devices(link, cards, paper(), asked.key_file.parent.parent / "printed")
    server = make_server(devices, asked.port)
    threading.Thread(target=devices.run, name="link", daemon=True).start()
    print(f"窗口 {asked.window} 的模拟设备：http://{LOOPBACK}:{server.server_port}/  按 Ctrl+C 停止。", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        devices.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/window", description="一个窗口的设备程序。")
    parser.add_argument(
        "--simulate", action="store_true", required=True, help="用本机网页模拟读卡器、高拍仪、签批屏、密码键盘和打印机"
    )
    parser.add_argument("--window", default="A01", help="窗口编号，默认 A01")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="服务器地址")
    parser.add_argument("--port", type=int, default=8100, help="模拟设备网页的端口，默认 8100")
    parser.add_argument("--key-file", type=Path, required=True, help="登记设备时得到的密钥文件")
    parser.add_argument("--device", help="设备编号，默认 窗口编号-sim")
    parser.add_argument("--cards", type=Path, help="可放在读卡器上的卡（JSON）")
    return parser


if __name__ == "__main__":
    sys.exit(main())
