"""Posts of this office: names, duties and rights; what people hold together is checked again when duties change."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import fields
from sqlalchemy import insert, select, update

from catalog.access import Held
from catalog.administration.kinds import PERMISSIONS, grant_name
from catalog.administration.live import stored_posts
from catalog.administration.office import Work
from catalog.administration.people import read
from catalog.load import CODE
from catalog.messages import ChineseSchema, length, one_of
from catalog.models import Grant, Person, Post
from catalog.regions import APPROVAL, RIGHTS, PostType
from catalog.scopes import EVERYWHERE
from engine.errors import FormInvalid, NotAllowed, NotFound

DUTIES: Mapping[str, str] = {
    "accept": "受理", "handle": "办理（初审）", "recheck": "复核", "approve": "审批", "authorize": "特殊授权",
    "account": "账务", "deliver": "出件", "risk": "风控、投诉",
}  # fmt: skip
"""What a post may be made of; the duties of administrators and auditors come with rights alone."""
POST_RIGHTS: Mapping[str, str] = {"supervise": "督办", "operate": "流程操作"}


class PostSchema(ChineseSchema):
    code = fields.String(required=True, validate=CODE)
    name = fields.String(required=True, validate=length(1, 40))
    duties = fields.List(fields.String(validate=one_of(*DUTIES)), load_default=list)
    rights = fields.List(fields.String(validate=one_of(*POST_RIGHTS)), load_default=list)


def add(work: Work, typed: Mapping[str, Any]) -> str:
    work.need(PERMISSIONS, EVERYWHERE)
    asked = read(PostSchema(), typed)
    code = str(asked["code"])
    if code in stored_posts(work.conn) or code in (APPROVAL, *RIGHTS):
        raise FormInvalid({"code": [f"代码“{code}”已经使用，请换一个。"]})
    work.conn.execute(insert(Post).values(own=True, **_row(asked)))
    work.note("post", code, f"{asked['name']}（{code}）", None, _about(asked))
    return code


def change(work: Work, code: str, typed: Mapping[str, Any], reason: str) -> None:
    """Raises NotAllowed naming the first person who would then hold what excludes each other."""
    work.need(PERMISSIONS, EVERYWHERE)
    before = stored_posts(work.conn).get(code)
    if before is None:
        raise NotFound("这个岗位")
    asked = read(PostSchema(), {**typed, "code": code})
    after = PostType(code, asked["name"], frozenset(asked["duties"]), frozenset(asked["rights"]))
    _check_holders(work, before, after)
    work.conn.execute(update(Post).where(Post.__table__.c.code == code).values(own=True, **_row(asked)))
    old = {"name": before.name, "duties": sorted(before.duties), "rights": sorted(before.rights)}
    work.note("post", code, f"{asked['name']}（{code}）", old, _about(asked), reason)


def _row(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": asked["code"], "name": asked["name"], "duties": sorted(asked["duties"]),
        "rights": sorted(asked["rights"]),
    }  # fmt: skip


def _about(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": asked["name"], "duties": sorted(asked["duties"]), "rights": sorted(asked["rights"])}


def _check_holders(work: Work, before: PostType, after: PostType) -> None:
    g, p = Grant.__table__.c, Person.__table__.c
    holders = select(g.person).where(g.name == after.code)
    rows = work.conn.execute(
        select(g.person, p.name.label("called"), g.name, g.scope, g.ends_on, g.starts_on)
        .join_from(Grant.__table__, Person.__table__, g.person == p.username)
        .where(g.person.in_(holders), p.active.is_(True))
        .order_by(g.person)
    ).all()
    if after.rights - before.rights and any(row.person == work.actor.person for row in rows):
        raise NotAllowed("不能给自己担任的岗位增加权限，请由另一名权限管理员办理。")
    region = replace(work.region, posts={**work.region.posts, after.code: after})
    for mine in rows:
        if mine.name != after.code:
            continue
        held = Held(mine.name, mine.scope, mine.ends_on, mine.starts_on)
        for other in (row for row in rows if row.person == mine.person):
            both = held.overlaps(Held(other.name, other.scope, other.ends_on, other.starts_on))
            if (
                both
                and (other.ends_on is None or other.ends_on >= work.today)
                and region.clash({mine.name, other.name})
            ):
                raise NotAllowed(
                    f"“{mine.called}”同时担任“{after.name}”和“{grant_name(work.region, other.name)}”，"
                    "改动后两者不相容，请先调整此人的授权。"
                )
