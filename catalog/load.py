"""Reads a site's people, halls, windows and grants from YAML and puts them into the database."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import Connection, delete, insert, select, update

from catalog.access import Held
from catalog.ids import new_id
from catalog.messages import ChineseSchema, length, one_of
from catalog.models import Grant, Hall, Person, Post, Window
from catalog.passwords import make_hash
from catalog.regions import APPROVAL, RIGHTS, RegionPack, load_region
from catalog.scopes import EVERYWHERE, SANDBOX
from catalog.yaml_file import CatalogInvalid, Problem, YamlFile

DEMO = Path(__file__).parent / "demo.yaml"
CODE = validate.Regexp(
    r"^[A-Za-z][A-Za-z0-9_.-]{0,39}$", error="只能用字母、数字和 _ . -，以字母开头，不超过 40 个字符。"
)


class RightSchema(ChineseSchema):
    name = fields.String(required=True, validate=one_of(*RIGHTS))
    scope = fields.String(required=True, validate=length(1, 120))
    ends_on = fields.Date(load_default=None)


class PersonSchema(ChineseSchema):
    username = fields.String(required=True, validate=CODE)
    name = fields.String(required=True, validate=length(1, 80))
    posts = fields.List(fields.String(), load_default=list)
    authorities = fields.List(fields.String(validate=one_of(APPROVAL)), load_default=list)
    scopes = fields.List(fields.String(validate=length(1, 120)), load_default=list)
    ends_on = fields.Date(load_default=None)
    rights = fields.List(fields.Nested(RightSchema), load_default=list)


class HallSchema(ChineseSchema):
    code = fields.String(required=True, validate=CODE)
    name = fields.String(required=True, validate=length(1, 80))
    area = fields.String(required=True, validate=validate.Regexp(r"^\d{6}$", error="须是六位行政区划代码。"))


class WindowSchema(ChineseSchema):
    code = fields.String(required=True, validate=CODE)
    hall = fields.String(required=True)
    name = fields.String(required=True, validate=length(1, 80))
    post = fields.String(load_default=None, allow_none=True)


class SiteSchema(ChineseSchema):
    region = fields.String(required=True, validate=one_of("pzh", "hb"))
    halls = fields.List(fields.Nested(HallSchema), required=True)
    windows = fields.List(fields.Nested(WindowSchema), required=True)
    people = fields.List(fields.Nested(PersonSchema), required=True)


@dataclass(frozen=True, slots=True)
class Site:
    region: RegionPack
    halls: list[dict[str, Any]]
    windows: list[dict[str, Any]]
    people: list[tuple[str, str, list[Held]]]
    """username, name, grants"""


def read_site(path: Path) -> Site:
    """Raises CatalogInvalid naming file, line and field of everything wrong."""
    file = YamlFile(path)
    data: dict[str, Any] = file.load(SiteSchema())
    region = load_region(data["region"])
    problems = _check(file, data, region)
    if problems:
        raise CatalogInvalid(problems)
    people = [(person["username"], person["name"], _grants(person)) for person in data["people"]]
    return Site(region, data["halls"], data["windows"], people)


def _grants(person: dict[str, Any]) -> list[Held]:
    held = [
        Held(name, scope, person["ends_on"])
        for name in person["posts"] + person["authorities"]
        for scope in person["scopes"]
    ]
    return held + [Held(right["name"], right["scope"], right["ends_on"]) for right in person["rights"]]


def _check(file: YamlFile, data: dict[str, Any], region: RegionPack) -> list[Problem]:
    """What the shape alone cannot tell: names used twice, references leading nowhere, posts that exclude each other."""
    problems = []
    for kind, key in (("halls", "code"), ("windows", "code"), ("people", "username")):
        seen: set[str] = set()
        for n, row in enumerate(data[kind]):
            if row[key] in seen:
                problems.append(file.problem(f"{kind}.{n}.{key}", f"“{row[key]}”用了两次，请改成不同的。"))
            seen.add(row[key])
    halls = {hall["code"] for hall in data["halls"]}
    for n, window in enumerate(data["windows"]):
        if window["hall"] not in halls:
            problems.append(file.problem(f"windows.{n}.hall", f"没有编号为“{window['hall']}”的大厅。"))
        if window["post"] is not None and window["post"] not in region.posts:
            problems.append(file.problem(f"windows.{n}.post", f"没有代码为“{window['post']}”的岗位。"))
    for n, person in enumerate(data["people"]):
        unknown = [post for post in person["posts"] if post not in region.posts]
        problems += [file.problem(f"people.{n}.posts", f"没有代码为“{post}”的岗位。") for post in unknown]
        if (person["posts"] or person["authorities"]) and not person["scopes"]:
            problems.append(file.problem(f"people.{n}", "有岗位或审批权的人须写明 scopes（范围）。"))
        clash = region.clash({grant.name for grant in _grants(person)})
        if clash:
            names = "”与“".join(region.post_name(name) for name in clash)
            problems.append(file.problem(f"people.{n}", f"“{names}”不相容，不得由一人兼任。"))
    return problems


def store_region(conn: Connection, region: RegionPack) -> None:
    """Posts follow the region pack at every start, so that another pack's names show at once; own ones stay."""
    known = set(conn.execute(select(Post.__table__.c.code)).scalars())
    own = set(conn.execute(select(Post.__table__.c.code).where(Post.__table__.c.own.is_(True))).scalars())
    for post in region.posts.values():
        if post.code in own:
            continue
        row = {"name": post.name, "duties": sorted(post.duties), "rights": sorted(post.rights)}
        if post.code in known:
            conn.execute(update(Post).where(Post.__table__.c.code == post.code).values(**row))
        else:
            conn.execute(insert(Post).values(code=post.code, **row))


def store_site(conn: Connection, site: Site, password: str, now: datetime) -> None:
    """Adds the halls, windows and people that are not there yet; what a site changed since is left alone."""
    store_region(conn, site.region)
    for model, rows in ((Hall, site.halls), (Window, site.windows)):
        known = set(conn.execute(select(model.__table__.c.code)).scalars())
        for row in rows:
            if row["code"] not in known:
                conn.execute(insert(model).values(**row))
    known = set(conn.execute(select(Person.__table__.c.username)).scalars())
    for username, name, grants in site.people:
        if username not in known:
            home = next((grant.scope for grant in grants if grant.scope not in (SANDBOX, EVERYWHERE)), "")
            add_person(conn, username, name, password, now, home)
            replace_grants(conn, username, grants, "system", now)


def add_person(conn: Connection, username: str, name: str, password: str, now: datetime, home: str = "") -> None:
    conn.execute(
        insert(Person).values(
            username=username,
            name=name,
            password_hash=make_hash(password),
            active=True,
            created_at=now,
            password_at=now,
            home=home,
        )
    )


def replace_grants(conn: Connection, username: str, grants: list[Held], by: str, now: datetime) -> None:
    conn.execute(delete(Grant).where(Grant.__table__.c.person == username))
    for grant in grants:
        ends: date | None = grant.ends_on
        conn.execute(
            insert(Grant).values(
                id=new_id(),
                person=username,
                name=grant.name,
                scope=grant.scope,
                starts_on=grant.starts_on,
                ends_on=ends,
                granted_by=by,
                granted_at=now,
            )
        )
