"""Starting and stopping the server as an operator does."""

import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.site import ROOT
from web.settings import Settings, SettingsInvalid


@contextmanager
def started(data: Path, **env: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """(process, address, everything printed so far) of a server on a free port."""
    given = {key: value for key, value in os.environ.items() if not key.startswith("TELLERFLOW")}
    given |= {"PORT": "0", "TELLERFLOW_DATA": str(data), "PYTHONPATH": str(ROOT), "TELLERFLOW_DEMO_PAST": "0", **env}
    process = subprocess.Popen(
        [sys.executable, "-m", "web.serve"],
        env=given,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    printed = ""
    # a server that hangs at its start must not hang the tests
    guard = threading.Timer(60, process.kill)
    guard.start()
    try:
        for line in process.stdout:
            printed += line
            if "停止" in line:
                break
        address = next((word for word in printed.split("：") if "http" in word), "").split("\n")[0].rstrip("/")
        yield process, address, printed
    finally:
        guard.cancel()
        if process.poll() is None:
            process.kill()
        process.wait(10)


def get(url: str) -> object:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())


def post_session(url: str, username: str, password: str) -> int:
    body = json.dumps({"username": username, "password": password}).encode()
    asked = urllib.request.Request(f"{url}/api/v1/session", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return int(answer.status)


def test_it_prints_address_and_logins_serves_and_stops_on_sigterm(tmp_path: Path) -> None:
    with started(tmp_path) as (process, url, printed):
        assert "teller01" in printed and "admin01" in printed
        password = printed.split("口令（所有用户相同）：")[1].split("\n")[0]
        assert get(f"{url}/healthz") == {"status": "ok"}
        assert post_session(url, "teller01", password) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert (tmp_path / "keys" / "demo-password").stat().st_mode & 0o077 == 0
    # a second start keeps the password; another one from the environment replaces it
    with started(tmp_path) as (_, url, printed):
        assert password in printed
    with started(tmp_path, TELLERFLOW_DEMO_PASSWORD="another-password") as (_, url, printed):
        assert "another-password" in printed
        assert post_session(url, "teller01", "another-password") == 200


def test_a_running_request_ends_before_the_server_does(tmp_path: Path) -> None:
    with started(tmp_path, TELLERFLOW_DEMO_PASSWORD="demo-password-1") as (process, url, _):
        statuses: list[int] = []
        slow = threading.Thread(target=lambda: statuses.append(post_session(url, "teller01", "demo-password-1")))
        slow.start()
        time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        slow.join(20)
        assert process.wait(30) == 0
    assert statuses == [200]


def test_without_demo_it_asks_for_a_first_administrator(tmp_path: Path) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("TELLERFLOW")}
    env |= {"TELLERFLOW_DATA": str(tmp_path), "PYTHONPATH": str(ROOT), "TELLERFLOW_DEMO": "0"}
    with started(tmp_path, TELLERFLOW_DEMO="0") as (_, url, printed):
        assert "scripts/admin create-admin" in printed and "teller01" not in printed
    made = subprocess.run(
        [sys.executable, "-m", "web.cli.admin", "create-admin", "chief"],
        env=env, cwd=ROOT, input="a long password\n", text=True, capture_output=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    token = subprocess.run(
        [sys.executable, "-m", "web.cli.token", "chief"], env=env, cwd=ROOT, text=True, capture_output=True
    ).stdout.strip()
    with started(tmp_path, TELLERFLOW_DEMO="0") as (_, url, printed):
        assert "create-admin" not in printed
        asked = urllib.request.Request(f"{url}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert json.loads(answer.read())["rights"] == ["administer@*"]
        clock = urllib.request.Request(f"{url}/api/v1/clock", headers={"Authorization": f"Bearer {token}"})
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(clock, timeout=10)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "hall.example"])
def test_a_host_that_others_reach_is_refused_without_tls(host: str) -> None:
    with pytest.raises(SettingsInvalid, match="没有 TLS"):
        Settings(host=host).check_address()
    Settings(host=host, behind_tls_proxy=True).check_address()
    Settings(host=host, insecure=True).check_address()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_needs_no_tls(host: str) -> None:
    Settings(host=host).check_address()


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_environment({"PORT": "9", "DATABASE_URL": "postgres://u@h/d", "TELLERFLOW_DEMO": "0"})
    assert settings.port == 9 and not settings.demo
    assert settings.database == "postgresql+psycopg://u@h/d"
    with pytest.raises(SettingsInvalid, match="PORT"):
        Settings.from_environment({"PORT": "http"})
    with pytest.raises(SettingsInvalid, match="同时"):
        Settings.from_environment({"TELLERFLOW_TLS_CERT": "/a"})


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, secret


def test_with_a_certificate_it_speaks_tls_and_guards_the_cookie_with_it(tmp_path: Path) -> None:
    cert, key = self_signed(tmp_path)
    env = {
        "TELLERFLOW_TLS_CERT": str(cert),
        "TELLERFLOW_TLS_KEY": str(key),
        "TELLERFLOW_DEMO_PASSWORD": "demo-password-1",
    }
    trusting = ssl.create_default_context(cafile=str(cert))
    trusting.check_hostname = False
    with started(tmp_path / "data", **env) as (_, url, printed):
        assert url.startswith("https://"), printed
        body = json.dumps({"username": "teller01", "password": "demo-password-1"}).encode()
        asked = urllib.request.Request(f"{url}/api/v1/session", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=10, context=trusting) as answer:
            cookie = answer.headers["Set-Cookie"]
            assert cookie.startswith("__Host-tellerflow=") and "Secure" in cookie
            assert "max-age" in answer.headers["Strict-Transport-Security"]
