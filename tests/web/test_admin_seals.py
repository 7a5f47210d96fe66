"""印章与文号: pictures checked, one electronic seal a scope at a time, papers bear it; numbers, voids and gaps."""

import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import delete, text

from catalog.seals.commands import S, stamping
from catalog.seals.tables import Seal
from handlers import numbering
from handlers.cases.stamping import seal_of_case
from handlers.numbering import Series
from tests.support.plans import Plans
from tests.support.site import Site, word
from tests.web.admin import Pages, words
from tests.web.hall import at_window, open_case

AREA, HALL = "510400", "510400/H01"


def png(
    size: tuple[int, int] = (400, 400), ground: tuple[int, int, int, int] = (0, 0, 0, 0), kind: str = "PNG"
) -> bytes:
    picture = Image.new("RGBA", size, ground)
    ImageDraw.Draw(picture).ellipse((20, 20, size[0] - 20, size[1] - 20), outline=(214, 0, 15, 255), width=12)
    written = io.BytesIO()
    (picture if kind == "PNG" else picture.convert("RGB")).save(written, kind)
    return written.getvalue()


@pytest.fixture
def admin(server: Site) -> Iterator[Pages]:
    yield Pages(server, "admin01")
    with server.services.db.write() as conn:
        conn.execute(delete(Seal))


def add(admin: Pages, data: bytes | None = None, **more: str):
    today = admin.site.services.admin.today()
    form = {
        "name": "业务专用章", "kind": "electronic", "scope": AREA, "holder": "admin01", "starts_on": today.isoformat(),
        **more,
    }  # fmt: skip
    data = png() if data is None else data
    return admin.post("/admin/seals", picture=(io.BytesIO(data), "seal.png"), **form)


def only_id(server: Site) -> str:
    with server.services.db.read() as conn:
        return str(conn.execute(S.id.table.select().with_only_columns(S.id)).scalar_one())


def test_a_seal_stamps_papers_of_its_scope_from_its_first_to_its_last_day(server: Site, admin: Pages) -> None:
    today = server.services.admin.today()
    assert add(admin, ends_on=(today + timedelta(days=9)).isoformat()).status_code == 303
    assert add(admin, png((300, 300)), name="大厅章", scope=HALL).status_code == 303
    with server.services.db.read() as conn:
        at_hall, in_area = stamping(conn, f"{HALL}/社会保障", today), stamping(conn, f"{AREA}/H02/社会保障", today)
        assert at_hall and in_area and Image.open(io.BytesIO(at_hall)).size == (300, 300)
        assert Image.open(io.BytesIO(in_area)).size == (400, 400)
        assert stamping(conn, f"{AREA}/H02/社会保障", today - timedelta(days=1)) is None
        assert stamping(conn, f"{AREA}/H02/社会保障", today + timedelta(days=10)) is None
        assert stamping(conn, "510500/H01/社会保障", today) is None
    case = open_case(at_window(server))
    with server.services.db.read() as conn:
        id = conn.execute(
            text("SELECT instance_id FROM case_file WHERE case_no = :n"), {"n": case["case_no"]}
        ).scalar_one()
        stamped = seal_of_case(conn, id, today)
    assert stamped is not None and stamped.data == at_hall and stamped.media_type == "image/png"
    said = admin.text("/admin/seals")
    assert "大厅章" in said and "在用" in said and "高峰" in said


def test_a_demo_paper_bears_the_seal_without_force(server: Site, admin: Pages) -> None:
    add(admin)
    papers = server.services.papers
    assert papers.office.demo
    with server.services.db.read() as conn:
        row = {"instance_id": "x", "made_at": server.services.clock.now()}
        assert b"svg" in papers._seal(conn, row, sandbox=False).data


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "须上传"),
        (b"GIF89a", "不是 PNG"),
        (png(kind="JPEG"), "不是 PNG"),
        (png((100, 100)), "200 到 2000"),
        (png((2000, 400)), "两倍"),
        (png(ground=(255, 255, 255, 255)), "底色不透明"),
        (png()[:400], "已损坏"),
        (b"x" * (512 * 1024 + 1), "超过 512 KB"),
    ],
)
def test_a_picture_that_is_no_seal_is_refused(admin: Pages, data: bytes, told: str) -> None:
    answer = add(admin, data)
    assert answer.status_code == 422 and told in words(answer)
    assert 'value="业务专用章"' in answer.get_data(as_text=True)


def test_what_came_along_in_the_file_is_not_kept(server: Site, admin: Pages) -> None:
    add(admin, png() + b"<script>alert(1)</script>")
    answer = admin.get(f"/admin/seals/{only_id(server)}/picture.png")
    assert answer.content_type == "image/png" and b"script" not in answer.data
    assert Pages(server, "teller01").get(f"/admin/seals/{only_id(server)}/picture.png").status_code == 403


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"holder": "nobody"}, "没有在用的人员"),
        ({"scope": "510400/H99"}, "没有范围"),
        ({"ends_on": "2020-01-01"}, "早于启用日期"),
        ({"kind": "wax"}, "只能是"),
        ({"starts_on": "x"}, "日期"),
        ({"name": ""}, "请填写"),
    ],
)
def test_fields_are_checked(admin: Pages, more: dict[str, str], told: str) -> None:
    answer = add(admin, None, **more)
    assert answer.status_code == 422 and told in words(answer)


def test_only_one_electronic_seal_at_a_time_and_every_change_is_kept(server: Site, admin: Pages) -> None:
    today = server.services.admin.today()
    assert add(admin).status_code == 303
    twice = add(admin, name="第二枚")
    assert twice.status_code == 422 and "同时只能有一枚" in words(twice)
    assert add(admin, b"", name="实体章", kind="physical").status_code == 303
    with server.services.db.read() as conn:
        id = conn.execute(S.id.table.select().with_only_columns(S.id).where(S.kind == "electronic")).scalar_one()
    form = {"name": "业务专用章", "scope": AREA, "holder": "supervisor01", "starts_on": today.isoformat()}
    assert "请填写原因" in words(admin.post(f"/admin/seals/{id}", **form))
    ended = form | {"ends_on": today.isoformat(), "reason": "换新章"}
    assert admin.post(f"/admin/seals/{id}", **ended).status_code == 303
    after = (today + timedelta(days=1)).isoformat()
    assert add(admin, name="新章", starts_on=after).status_code == 303
    record = admin.text(f"/admin/changes?kind=seal&subject={id}")
    assert "admin01 → supervisor01" in record and "换新章" in record and "印模摘要" in record
    assert admin.post(f"/admin/seals/{id}", **ended).status_code == 403, "nothing changed"


@pytest.fixture
def series(server: Site) -> Series:
    """Numbers of an agency of its own: 60 given out, the third voided, the fifth lost."""
    agency, day = word(), date(2026, 5, 4)
    use = server.services
    with use.db.write() as conn:
        for _ in range(60):
            numbering.document_number(conn, agency, "acceptance", day, use.clock.now())
        numbering.void(conn, f"{agency}受〔2026〕3号", "打印模糊", "teller01", use.clock.now())
        conn.execute(text("DELETE FROM issued_number WHERE scope = :a AND seq = 5"), {"a": agency})
    return Series("acceptance", agency, "2026")


def test_numbers_are_listed_page_by_page_with_voids_and_gaps(admin: Pages, series: Series) -> None:
    path = f"/admin/seals/numbers/acceptance/{series.scope}/2026"
    assert f"{series.scope}受" in admin.text("/admin/seals") and "1 个待说明" in admin.text("/admin/seals")
    said = admin.text(path)
    assert "已用到 60 号" in said and "断号 1 个" in said and f"{series.scope}受〔2026〕60号" in said
    assert f"{series.scope}受〔2026〕3号" not in said and "下一页" in said
    assert f"{series.scope}受〔2026〕3号" in admin.text(f"{path}?cursor=10")
    voided = admin.text(f"{path}?status=voided")
    assert "打印模糊" in voided and "60号" not in voided
    assert admin.get("/admin/seals/numbers/acceptance/none/2026").status_code == 404
    assert admin.get(f"/admin/seals/numbers/case/{series.scope}/2026").status_code == 404


def test_a_gap_is_explained_once_and_kept(server: Site, admin: Pages, series: Series) -> None:
    path = f"/admin/seals/numbers/acceptance/{series.scope}/2026"
    assert "请填写原因" in words(admin.post(f"{path}/account", seq="5"))
    assert "没有缺失" in words(admin.post(f"{path}/account", seq="7", reason="x"))
    assert admin.post(f"{path}/account", seq="5", reason="停电时丢失").status_code == 303
    said = admin.text(path)
    assert "没有断号" in said and "停电时丢失" in admin.text(f"{path}?status=voided")
    assert "停电时丢失" in admin.text("/admin/changes?kind=numbers")
    assert Pages(server, "auditor01").get(path).status_code == 200
    assert Pages(server, "auditor01").post(f"{path}/account", seq="5", reason="x").status_code == 403
    assert Pages(server, "teller01").get(path).status_code == 403


def test_the_list_of_numbers_walks_along_its_key(server: Site, admin: Pages, series: Series) -> None:
    plans = Plans(server)
    path = f"/admin/seals/numbers/acceptance/{series.scope}/2026"
    for query in ("", "?cursor=30", "?status=voided"):
        assert admin.get(path + query).status_code == 200
    assert admin.get("/admin/seals").status_code == 200
    lines = plans.stop()
    assert not [line for line in lines if line.startswith("SCAN issued_number")], lines
