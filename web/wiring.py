"""Puts the parts together: settings in, services out. The one place that knows them all."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from catalog import load, people
from catalog.administration import Live, LivePosts, Office
from catalog.calendar import CalendarSource, StoredCalendar
from catalog.guides.live import LiveCatalogue
from catalog.items import load_items
from catalog.policy import HallPolicy
from catalog.regions import load_region
from engine import Actor, Clock, Database, Engine, Parts, StoredOffset, open_engine
from engine.clock import wall_now
from engine.commands.parts import uuid7
from engine.feel.temporal import BEIJING
from engine.history import Checkpoints, Fact, Keys, Notary, record
from engine.jobs.redis_queue import Doorbell
from engine.jobs.worker import Worker
from engine.packages import Packages, PublishedDefinitions
from engine.packages.factory import deploy_factory
from handlers import Faces, collected
from handlers.archive import Office as Archive
from handlers.archive import file_left
from handlers.cases import Desk, Secrecy, attached, barring, following
from handlers.cases.applying import application
from handlers.cases.contents import Safe
from handlers.cases.printing import case_for_documents
from handlers.cases.recomputing import recompute_open
from handlers.cases.stamping import seal_of_case
from handlers.device import Hub, forget
from handlers.documents import Papers, Renderer, document, office_of
from handlers.files import DatabaseBlobs
from handlers.notification import Postman, Sender, SenderInvalid, sender_of
from handlers.registry import Market, StoredRegistry, Unconnected
from handlers.registry.cards import StoredCards
from handlers.registry.other_region import Exchange, StoredPensions
from web import demo, migrate
from web.housekeeping import FILE_S, TIDY_S, Rounds, tidy
from web.services import Performer, Services
from web.settings import ROOT, Settings, SettingsInvalid


def build(settings: Settings) -> Services:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = Keys.open(settings.data / "keys")
    sql = open_engine(settings.database)
    migrate.at_start(sql)
    db = Database(sql)
    # only demo and test may move the business clock (api.md, /clock)
    offset = StoredOffset(db) if settings.demo else None
    clock = Clock(offset) if offset else Clock()
    pack = load_region(settings.region)
    region = replace(pack, posts=LivePosts(pack.posts))
    live = Live(db, region)
    demo_password = demo.install(settings, db, clock.wall()) if settings.demo else ""
    secrecy = Secrecy.open(settings.data / "keys")
    insured = StoredRegistry(db, secrecy, lambda conn, look, actor: _note(conn, look, actor, clock, keys))
    cards = StoredCards(db, secrecy)
    pensions = StoredPensions(db)
    if settings.demo:
        demo.fill_registry(db, secrecy, clock.now())
    market: Market = demo.market() if settings.demo else Unconnected()
    definitions, safe = PublishedDefinitions(), Safe(DatabaseBlobs(), secrecy)
    papers = Papers(
        db,
        Renderer(settings.fonts, settings.data / "fonts"),
        DatabaseBlobs(),
        secrecy,
        office_of(region.code, region.agency, settings.demo),
        settings.public_address,
        uuid7,
        case_for_documents(secrecy),
        application(definitions, safe, clock),
        seal_of_case,
    )
    devices = Hub(db, clock, secrecy, keys, uuid7, lambda conn, id: papers.pdf(conn, document(conn, id)))
    archive = Archive(db, secrecy, DatabaseBlobs(), papers.pdf, uuid7, region.area)
    calendar = StoredCalendar(db)
    handlers = collected(
        Faces(
            calendar=calendar,
            agency=region.agency,
            area=region.area,
            registry=lambda: insured,
            cards=lambda: cards,
            pensions=lambda: pensions,
            exchange=Exchange(db),
            market=lambda: market,
            papers=papers,
            devices=devices,
            postman=Postman(db, secrecy, _sender(settings), uuid7),
            archive=archive,
        )
    )
    packages = Packages(handlers, keys)
    with db.write() as conn:
        load.store_region(conn, pack)
        live.read(conn)
        anybody = bool(people.everyone(conn))
        deploy_factory(conn, packages, [ROOT / "processes", settings.processes], clock.now())
    items = LiveCatalogue(db, load_items(), lambda: clock.now().astimezone(BEIJING).date())
    policy = HallPolicy(db, region, live.places, barring(db), lambda key: items.of_process(key) is not None)
    parts = Parts(
        db, clock, policy, definitions, handlers, keys, offset=offset, observe=following(items, region.post_name),
        files=attached.used,
    )  # fmt: skip
    engine = Engine(parts)
    worker = _worker(settings, parts) if settings.worker else None
    duties: list[tuple[float, Callable[[], object]]] = [
        (TIDY_S, lambda: tidy(db, clock.wall())),
        (TIDY_S, lambda: _forget_cards(devices)),
        (TIDY_S, lambda: _forget_files(db, clock)),
        (FILE_S, lambda: file_left(engine, archive)),
    ]
    chores = Rounds(duties, [lambda: _recompute(engine, calendar)]) if settings.worker else None
    checkpoints = Checkpoints(settings.checkpoints or settings.data / "checkpoints", keys)
    notary = Notary(sql, checkpoints, wall_now) if settings.worker else None
    return Services(
        settings, db, region, policy, clock, engine, packages, insured, worker, chores, notary, demo_password, anybody,
        papers=papers,
        devices=devices,
        archive=archive,
        admin=Office(db, region, clock, keys, live),
        market=market,
        calendar=calendar,
        items=items,
        desk=Desk(secrecy, items, region.area),
        safe=safe,
    )  # fmt: skip


def _note(conn: Connection, look: Fact, actor: Actor, clock: Clock, keys: Keys) -> None:
    """Looks at whole data of the registry make a chain of their own."""
    record(conn, "registry", [look], actor, clock.now(), clock.simulated, keys)


def _sender(settings: Settings) -> Sender:
    try:
        return sender_of(settings.notify, settings.data / "outbox")
    except SenderInvalid as wrong:
        raise SettingsInvalid(str(wrong)) from None


def _forget_cards(devices: Hub) -> None:
    with devices.database.write() as conn:
        forget(conn, devices)


def _forget_files(db: Database, clock: Clock) -> None:
    with db.write() as conn:
        attached.forget(conn, clock.now())


def _recompute(engine: Engine, calendar: CalendarSource) -> None:
    """chinesecalendar may have gained a year since the last life: what was an estimate within it is one no longer."""
    today = calendar()
    recompute_open(engine, today, f"日历更新为 {today.version}", through=today.official_until())


def worker_name(data: Path) -> str:
    """The same in every life of this server, and no other's: it takes back what it held when it was killed.

    Several servers may share one database, never a data folder.
    """
    kept = data / "worker.id"
    if not kept.exists():
        kept.write_text(uuid7())
    return f"worker-{kept.read_text().strip()}"


def _worker(settings: Settings, parts: Parts) -> Performer:
    """Threads of this process, or with Redis a doorbell for RQ workers that works itself while none is there."""
    name = worker_name(settings.data)
    worker = Doorbell(parts, settings.redis_url, name) if settings.redis_url else Worker(parts, name)
    announce = parts.wake

    def wake(due: Sequence[str], external: bool) -> None:
        announce(due, external)
        if isinstance(worker, Doorbell):
            worker.wake(due, external)
        else:
            worker.wake()

    parts.wake = wake
    return worker
