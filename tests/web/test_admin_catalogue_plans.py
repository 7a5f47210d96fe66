"""Calendar, seals, numbers, guides and the public pages on both databases: they work, and go along indexes."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from handlers import numbering
from tests.support.plans import Plans
from tests.support.site import Site, site_on
from tests.web.admin import Pages, words
from tests.web.test_admin_calendar import SPRING, add, due_on, estimated
from tests.web.test_admin_items import save
from tests.web.test_admin_seals import add as add_seal


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with site_on(request.getfixturevalue("postgres_url") if request.param == "postgresql" else "", tmp_path) as made:
        yield made


def test_they_work_and_no_page_scans_a_table_that_grows(site: Site) -> None:
    use, admin = site.services, Pages(site, "admin01")
    case_no, _, before = estimated(site)
    with use.db.write() as conn:
        for _ in range(60):
            numbering.document_number(conn, "攀人社", "acceptance", date(2026, 5, 4), use.clock.now())
    assert add_seal(admin).status_code == 303
    numbers = "/admin/seals/numbers/acceptance/攀人社/2026"
    author, second = Pages(site, "analyst02"), Pages(site, "analyst01")
    plans = Plans(site)
    assert case_no in words(add(admin, SPRING, preview="1"))
    assert add(admin, SPRING).status_code == 303 and due_on(site, case_no) > before
    assert save(author, summary="新的简述").status_code == 303
    assert second.post("/admin/items/13/1/approve").status_code == 303
    for path in (
        "/admin/calendar?year=2027", "/admin/seals", numbers, f"{numbers}?status=voided", f"{numbers}?cursor=30",
        "/admin/items", "/admin/items/13", "/admin/items/13/edit", "/public/items?q=xx", "/public/items/13",
    ):  # fmt: skip
        assert admin.get(path).status_code == 200, path
    assert "新的简述" in words(admin.get("/public/items/13"))
    assert admin.client.post("/progress", data={"case_no": case_no, "code": "AAAAAAAAAA"}).status_code == 404
    assert admin.get("/verify/ABCDEFGHJKMNPQRS").status_code == 404
    assert plans.scans() == [] and plans.lines
