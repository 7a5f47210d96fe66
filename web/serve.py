"""Starts the platform: checks the address, opens the data, serves, and stops without losing anything."""

import logging
import signal
import sys
import threading
from types import FrameType

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server

from catalog.yaml_file import CatalogInvalid
from engine.handlers import HandlerFailed
from engine.history import KeyUnusable
from web.app import create_app
from web.assets import NotBuilt, manifest
from web.migrate import OutOfDate
from web.past.beside import making
from web.services import Services
from web.settings import Settings, SettingsInvalid

log = logging.getLogger("tellerflow.serve")
THREADS = 24
DRAIN_S = 20
DEMO_NAMES = (
    "teller01 teller02 reviewer01 reviewer02 reviewer03 liaison01 liaison02 supervisor01 supervisor02 "
    "analyst01 analyst02 auditor01 admin01"
)


def make_server(settings: Settings) -> tuple[Server, Services]:
    """A server that is ready to be started; port 0 takes a free one."""
    settings.check_address()
    manifest()
    app = create_app(settings)
    server = Server((settings.host, settings.port), app, numthreads=THREADS, server_name="tellerflow", timeout=30)
    server.shutdown_timeout = DRAIN_S
    if settings.tls_cert and settings.tls_key:
        server.ssl_adapter = BuiltinSSLAdapter(str(settings.tls_cert), str(settings.tls_key))
    return server, app.extensions["tellerflow"]


def greeting(settings: Settings, services: Services, port: int) -> str:
    scheme = "https" if settings.tls_cert else "http"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    lines = [f"综合柜员流程平台已启动：{scheme}://{host}:{port}/"]
    if settings.demo:
        lines += [f"演示用户：{DEMO_NAMES}", f"演示口令（所有用户相同）：{services.demo_password}"]
    elif not services.anybody:
        lines.append("还没有管理员，请运行：scripts/admin create-admin 用户名")
    lines.append("按 Ctrl+C 停止。")
    return "\n".join(lines)


def serve(settings: Settings) -> None:
    server, services = make_server(settings)
    stopping = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        # cheroot's stop waits for running requests: not within a signal handler
        if not stopping.is_set():
            stopping.set()
            threading.Thread(target=server.stop, name="stop").start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.prepare()
    services.start_work()
    # WeasyPrint takes seconds to load: before the first paper is asked for, not then
    threading.Thread(target=warm_up, args=(services,), name="warm-up", daemon=True).start()
    print(greeting(settings, services, server.bind_addr[1]), flush=True)
    try:
        with making(settings):
            server.serve()
    finally:
        services.stop_work()
    log.info("stopped")


def warm_up(services: Services) -> None:
    try:
        services.papers.renderer.start()
    except HandlerFailed as failed:
        log.warning("documents cannot be printed: %s", failed)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        serve(Settings.from_environment())
    except (SettingsInvalid, NotBuilt, OutOfDate, CatalogInvalid, KeyUnusable) as refused:
        print(refused, file=sys.stderr)
        return 1
    except OSError as refused:
        print(
            f"不能在此地址上监听：{refused.strerror or refused}。请换一个 PORT，或先停掉占用它的程序。", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
