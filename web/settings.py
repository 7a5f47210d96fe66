"""What the environment says about this installation, read once at start."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingsInvalid(Exception):
    """A variable of the environment cannot be used; the sentence is for the person who starts the server."""


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 8000
    data: Path = ROOT / "data"
    database_url: str = ""
    redis_url: str = ""
    processes: Path = ROOT / "processes"
    checkpoints: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    demo: bool = True
    demo_past: bool = False
    """Make the demo's past beside the server, in a process of its own (the environment's default; tests do without)."""
    demo_password: str = ""
    behind_tls_proxy: bool = False
    insecure: bool = False
    region: str = "pzh"
    notify: str = "log"
    fonts: Path = ROOT / ".venv" / "cache" / "fonts"
    public_url: str = ""
    worker: bool = True
    """Run the embedded worker thread (tests that drive the engine by hand switch it off)."""

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        try:
            port = int(env.get("PORT") or 8000)
        except ValueError:
            raise SettingsInvalid(f"环境变量 PORT 须是端口号，现在是“{env['PORT']}”。") from None
        cert, key = env.get("TELLERFLOW_TLS_CERT"), env.get("TELLERFLOW_TLS_KEY")
        if bool(cert) != bool(key):
            raise SettingsInvalid("TELLERFLOW_TLS_CERT 与 TELLERFLOW_TLS_KEY 须同时给出。")
        checkpoints = env.get("TELLERFLOW_CHECKPOINTS")
        return cls(
            host=env.get("HOST") or "127.0.0.1",
            port=port,
            data=Path(env.get("TELLERFLOW_DATA") or ROOT / "data").resolve(),
            database_url=env.get("DATABASE_URL", ""),
            redis_url=env.get("REDIS_URL", ""),
            processes=Path(env.get("TELLERFLOW_PROCESSES") or ROOT / "processes").resolve(),
            checkpoints=Path(checkpoints).resolve() if checkpoints else None,
            tls_cert=Path(cert) if cert else None,
            tls_key=Path(key) if key else None,
            demo=env.get("TELLERFLOW_DEMO", "1") != "0",
            demo_past=env.get("TELLERFLOW_DEMO_PAST") == "1",
            demo_password=env.get("TELLERFLOW_DEMO_PASSWORD", ""),
            behind_tls_proxy=env.get("TELLERFLOW_BEHIND_TLS_PROXY") == "1",
            insecure=env.get("TELLERFLOW_INSECURE") == "1",
            region=env.get("TELLERFLOW_REGION") or "pzh",
            notify=env.get("TELLERFLOW_NOTIFY") or "log",
            fonts=Path(env.get("TELLERFLOW_FONTS") or ROOT / ".venv" / "cache" / "fonts").resolve(),
            public_url=env.get("TELLERFLOW_PUBLIC_URL", ""),
        )

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database: psycopg for PostgreSQL, a file in the data folder otherwise."""
        url = self.database_url or f"sqlite:///{self.data / 'tellerflow.db'}"
        for plain in ("postgres://", "postgresql://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    @property
    def public_address(self) -> str:
        """Where the public reaches this server: printed on documents."""
        return (self.public_url or f"{'https' if self.tls else 'http'}://{self.host}:{self.port}").rstrip("/")

    @property
    def tls(self) -> bool:
        return self.tls_cert is not None or self.behind_tls_proxy

    def check_address(self) -> None:
        """A host that others can reach is refused without TLS (decision 26)."""
        if self.tls or self.insecure or _is_loopback(self.host):
            return
        raise SettingsInvalid(
            f"地址 {self.host} 可被其他机器访问，但没有 TLS。请设置 TELLERFLOW_TLS_CERT 和 TELLERFLOW_TLS_KEY；"
            "前面有 TLS 代理时设 TELLERFLOW_BEHIND_TLS_PROXY=1；确知网络安全时设 TELLERFLOW_INSECURE=1。"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
