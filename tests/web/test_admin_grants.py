"""Grants: dates, scopes, who may not hold what together, nobody to themselves, the last administrator stays."""

from datetime import timedelta
from pathlib import Path

import pytest

from catalog import load
from catalog.access import Held
from catalog.administration import Live, LivePosts, Office, grants, people
from catalog.administration.keepers import LastAdministrator
from catalog.regions import load_region
from engine.actor import Actor
from engine.clock import Clock, wall_now
from engine.database import Database, open_engine
from engine.errors import NotAllowed
from engine.feel.temporal import BEIJING
from engine.history import Keys
from tests.support.site import Site
from tests.web.admin import Pages, ids_of_grants, words
from web import migrate

ROOT = Actor("root", "根", rights=frozenset({"administer@*"}))
OTHER = Actor("other", "另", rights=frozenset({"administer@*"}))


@pytest.fixture
def admin(server: Site) -> Pages:
    return Pages(server, "admin01")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A site of its own with one administrator, `root`."""
    engine = open_engine(f"sqlite:///{tmp_path / 'tellerflow.db'}")
    migrate.upgrade(engine)
    db, pack = Database(engine), load_region("pzh")
    with db.write() as conn:
        load.store_region(conn, pack)
        load.add_person(conn, "root", "根", "a-long-password-1", wall_now())
        load.add_person(conn, "other", "另", "a-long-password-1", wall_now())
        load.replace_grants(conn, "root", [Held("administer", "*")], "system", wall_now())
    return Office(db, pack, Clock(), Keys.open(tmp_path / "keys"), Live(db, pack))


def test_a_grant_holds_from_its_first_day_to_its_last(admin: Pages, server: Site) -> None:
    username, _ = admin.person()
    today = server.services.clock.wall().astimezone(BEIJING).date()
    tomorrow, later = today + timedelta(days=1), today + timedelta(days=30)
    assert admin.grant(username, "teller", "510400/H01", starts_on=str(tomorrow), ends_on=str(later)).status_code == 303
    page = admin.text(f"/admin/people/{username}")
    assert "未开始" in page and f"{tomorrow} 至 {later}" in page
    held = Held("teller", "510400", later, tomorrow)
    days = (today, tomorrow, later, later + timedelta(days=1))
    assert [held.holds_on(day) for day in days] == [False, True, True, False]
    wrong = admin.grant(username, "guide", "510400/H01", starts_on=str(later), ends_on=str(tomorrow))
    assert wrong.status_code == 422 and "不能早于开始日期" in words(wrong)
    past = admin.grant(username, "guide", "510400/H01", ends_on=str(today - timedelta(days=1)))
    assert "不能早于今天" in words(past)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("teller", "back_teller"), ("teller", "audit"), ("back_supervisor", "account_admin"), ("audit", "approval"),
        ("account_admin", "audit"), ("ledger", "permission_admin"), ("teller", "administer"),
    ],
)  # fmt: skip
def test_what_excludes_each_other_is_not_granted_to_one_person(admin: Pages, first: str, second: str) -> None:
    """HB-46.3 and the matrix of the region pack."""
    username, _ = admin.person()
    assert admin.grant(username, first, "510400").status_code == 303
    refused = admin.grant(username, second, "510400/H01")
    assert refused.status_code == 403 and "不相容" in words(refused)


def test_system_security_and_audit_are_three_people(admin: Pages) -> None:
    """HB-56.5 and 56.6: and the first two come from the information office."""
    username, _ = admin.person(affiliation="information")
    assert admin.grant(username, "system_admin", "510400").status_code == 303
    for other in ("security_admin", "audit"):
        assert "不相容" in words(admin.grant(username, other, "510400"))
    assert "须由业务部门人员担任" in words(admin.grant(username, "account_admin", "510400"))
    clerk, _ = admin.person()
    assert "须由综合信息管理机构人员担任" in words(admin.grant(clerk, "system_admin", "510400"))
    moved = admin.post(f"/admin/people/{username}", name="何新", affiliation="business", home="510400")
    assert moved.status_code == 422 and "请先收回" in words(moved)


def test_what_is_held_one_after_the_other_does_not_clash(admin: Pages, server: Site) -> None:
    username, _ = admin.person()
    today = server.services.clock.wall().astimezone(BEIJING).date()
    admin.grant(username, "teller", "510400/H01", ends_on=str(today + timedelta(days=10)))
    after = str(today + timedelta(days=11))
    assert admin.grant(username, "back_teller", "510400", starts_on=after).status_code == 303
    # the first cannot be prolonged into the second
    page = admin.get(f"/admin/people/{username}").get_data(as_text=True)
    older = ids_of_grants(page)[-1]
    prolonged = admin.post(f"/admin/people/{username}/grants/{older}/end", ends_on=after, reason="延期")
    assert prolonged.status_code == 403 and "不相容" in words(prolonged)


def test_nobody_grants_anything_to_themselves(admin: Pages) -> None:
    refused = admin.grant("admin01", "audit", "510400")
    assert refused.status_code == 403 and "不能给自己授权" in words(refused)


def test_places_and_names_that_do_not_exist_are_refused(admin: Pages) -> None:
    username, _ = admin.person()
    assert "没有范围" in words(admin.grant(username, "teller", "510400/H99"))
    assert "岗位和审批权须指明" in words(admin.grant(username, "teller", "*"))
    assert "没有名为" in words(admin.grant(username, "king", "510400"))


def test_a_grant_is_taken_back_at_once_with_a_reason(admin: Pages, server: Site) -> None:
    username, _ = admin.person()
    admin.grant(username, "teller", "510400/H01")
    (id,) = ids_of_grants(admin.get(f"/admin/people/{username}").get_data(as_text=True))
    assert "请填写原因" in words(admin.post(f"/admin/people/{username}/grants/{id}/revoke"))
    assert admin.post(f"/admin/people/{username}/grants/{id}/revoke", reason="轮岗").status_code == 303
    seen = Pages(server, "auditor01").text(f"/admin/changes?subject={username}&kind=grant")
    assert "取消" in seen and "轮岗" in seen and "综合柜员" in seen
    assert admin.post(f"/admin/people/{username}/grants/{id}/revoke", reason="x").status_code == 404


def only_grant(office: Office, username: str) -> str:
    from sqlalchemy import select

    from catalog.models import Grant

    with office.db.read() as conn:
        return str(conn.execute(select(Grant.id).where(Grant.person == username)).scalar_one())


def test_the_last_administrator_cannot_be_locked_out_in_any_way(office: Office) -> None:
    id = only_grant(office, "root")
    today = office.today()
    with pytest.raises(LastAdministrator), office.change(ROOT) as work:
        grants.revoke(work, id, "x")
    with pytest.raises(LastAdministrator), office.change(ROOT) as work:
        grants.end(work, id, today + timedelta(days=365), "x")
    with pytest.raises(NotAllowed, match="自己"), office.change(ROOT) as work:
        people.deactivate(work, "root", "x")
    with pytest.raises(LastAdministrator), office.change(OTHER) as work:
        people.deactivate(work, "root", "x")
    # one whose time ends, or has not come, does not count
    for days in ({"ends_on": str(today + timedelta(days=9))}, {"starts_on": str(today + timedelta(days=9))}):
        with office.change(ROOT) as work:
            given = grants.add(work, "other", {"name": "administer", "scope": "*", **days})
        with pytest.raises(LastAdministrator), office.change(OTHER) as work:
            grants.revoke(work, id, "x")
        with office.change(ROOT) as work:
            grants.revoke(work, given, "x")
    with office.change(ROOT) as work:
        grants.add(work, "other", {"name": "administer", "scope": "*"})
    with office.change(OTHER) as work:
        people.deactivate(work, "root", "x")


def test_two_halves_of_administration_keep_the_site_too(office: Office) -> None:
    first = people.one_time()
    with office.change(ROOT) as work:
        for name, right in (("acc", "account_admin"), ("per", "permission_admin")):
            people.add(work, {"username": name, "name": name}, first)
            grants.add(work, name, {"name": right, "scope": "*"})
    with office.change(OTHER) as work:
        grants.revoke(work, only_grant(office, "root"), "分设管理员")
    with pytest.raises(LastAdministrator), office.change(OTHER) as work:
        people.deactivate(work, "acc", "x")


def test_an_own_post_is_there_at_once_and_its_duties_are_checked_against_its_holders(office: Office) -> None:
    from dataclasses import replace

    from catalog.administration import posts

    region = replace(office.region, posts=LivePosts(office.region.posts))
    office = replace(office, region=region, live=Live(office.db, region))
    with office.change(ROOT) as work:
        posts.add(work, {"code": "greeter", "name": "迎宾", "duties": []})
        posts.change(work, "teller", {"name": "综合岗", "duties": ["accept"]}, "改名")
    assert region.post_name("greeter") == "迎宾" and region.post_name("teller") == "综合岗"
    with office.change(ROOT) as work:
        grants.add(work, "other", {"name": "greeter", "scope": region.area})
        grants.add(work, "other", {"name": "teller", "scope": region.area})
    with pytest.raises(NotAllowed, match="不相容"), office.change(ROOT) as work:
        posts.change(work, "greeter", {"name": "迎宾", "duties": ["handle"]}, "加职责")
    with office.db.write() as conn:
        load.store_region(conn, load_region("pzh"))  # as at the next start
    office.live.refresh()
    assert region.post_name("teller") == "综合岗"
