"""What a demo has that an office has not: people with one password, and a registry of fictitious persons.

The password is given by the environment, or made at the first start and kept beside the keys.
"""

import os
import secrets
from datetime import datetime
from pathlib import Path

from catalog import load, people
from engine.database import Database
from engine.feel.temporal import BEIJING
from handlers.registry import Market
from handlers.registry import demo as registry_demo
from handlers.registry.demo.market import DemoMarket
from handlers.registry.secrets import Seals
from web.settings import Settings

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def demo_password(settings: Settings) -> str:
    """The password to print; a new one replaces the kept one."""
    kept = settings.data / "keys" / "demo-password"
    if settings.demo_password:
        return settings.demo_password
    if kept.exists():
        return kept.read_text("utf-8").strip()
    made = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return made


def install(settings: Settings, db: Database, now: datetime) -> str:
    """Adds the demo people where they are missing and gives them the password; returns it."""
    password = demo_password(settings)
    site = load.read_site(load.DEMO)
    kept = settings.data / "keys" / "demo-password"
    changed = not kept.exists() or kept.read_text("utf-8").strip() != password
    with db.write() as conn:
        known = {username for username, _ in people.everyone(conn)}
        load.store_site(conn, site, password, now)
        if changed:
            for username, _, _ in site.people:
                if username in known:
                    people.set_password(conn, username, password, now)
        # the password that is printed has to work however long ago the demo was made
        people.count_password_from(conn, [username for username, _, _ in site.people], now)
    if changed:
        _keep(kept, password)
    return password


def fill_registry(db: Database, seals: Seals, now: datetime) -> None:
    """At the first start alone: an office that has persons keeps them as they are."""
    with db.write() as conn:
        registry_demo.load(conn, seals, now.astimezone(BEIJING).date())


def market() -> Market:
    """A simulated regulator that knows the demo's employers and some who are not insured yet."""
    return DemoMarket(registry_demo.EMPLOYERS)


def _keep(path: Path, password: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(password + "\n")
