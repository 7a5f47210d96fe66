"""The product as it starts: the demo is filled once, and a look at whole data is in the chained history."""

from pathlib import Path

from sqlalchemy import func, select

from engine import Actor, history
from handlers.registry.people import PERSON
from tests.handlers.registry.conftest import PLAYERS, ref
from web.settings import Settings
from web.wiring import build


def test_the_first_start_fills_the_registry_and_later_ones_leave_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, demo_password="demo-password-1", worker=False)
    for _ in range(2):
        services = build(settings)
        with services.db.read() as conn:
            assert conn.execute(select(func.count()).select_from(PERSON)).scalar_one() == 2000
    whole = services.registry.whole(ref("rare_yan"), Actor("teller01"), "打印参保证明")
    assert whole.id_no == PLAYERS["rare_yan"].identity.id_no
    with services.db.read() as conn:
        assert not history.verify(conn, "registry").problems
        keys = history.Keys.open(settings.data / "keys")
        [event] = history.read(conn, "registry", keys)
    assert (event.type, event.actor) == ("looked", "teller01")
    assert event.body == {"what": "registry.person", "person": ref("rare_yan"), "why": "打印参保证明"}


def test_an_office_that_is_no_demo_starts_with_an_empty_registry(tmp_path: Path) -> None:
    services = build(Settings(data=tmp_path, demo=False, worker=False))
    with services.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(PERSON)).scalar_one() == 0
