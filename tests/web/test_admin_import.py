"""Importing people from a table: a report row for each line, all or nothing, and files that are no such table."""

import io
import re
import zipfile
from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from catalog.administration import importing, sheets
from engine.errors import FormInvalid
from tests.support.site import Site, word
from tests.web.admin import Pages, words

HEADINGS = importing.HEADINGS


def table(rows: Sequence[Sequence[object]], headings: Sequence[str] = HEADINGS) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (headings, *rows):
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def row(username: str, name: str = "何新", **more: str) -> list[str]:
    cells = {"用户名": username, "姓名": name, "所属范围": "510400/H01", "岗位或权限": "综合柜员", **more}
    return [cells.get(heading, "") for heading in HEADINGS]


@pytest.fixture
def admin(server: Site) -> Pages:
    return Pages(server, "admin01")


def upload(admin: Pages, data: bytes, name: str = "people.xlsx"):
    return admin.post("/admin/import/trial", file=(io.BytesIO(data), name))


def lines_of(page: str) -> str:
    import html

    found = re.search(r'name="lines" value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])


def test_the_template_is_taken_as_it_is_downloaded(admin: Pages) -> None:
    data = admin.get("/admin/import/template.xlsx").data
    (example,) = sheets.read(data, HEADINGS, 10)
    assert example.number == 2 and example.cells["姓名"] == "王芳"


def test_a_trial_keeps_nothing_and_the_import_makes_people_who_log_in(server: Site, admin: Pages) -> None:
    first, second = word(), word()
    rows = [row(first), row(second, "李新", 岗位或权限="", 人员归属="综合信息管理机构")]
    page = upload(admin, table(rows)).get_data(as_text=True)
    assert "试运行通过：2 人可以导入" in page
    assert admin.get(f"/admin/people/{first}").status_code == 404
    made = admin.post("/admin/import", lines=lines_of(page))
    passwords = dict(
        re.findall(rf'mono">({first}|{second})</td><td class="mono">([^<]+)<', made.get_data(as_text=True))
    )
    assert set(passwords) == {first, second}
    assert Pages(server, first, passwords[first]).entered.headers["Location"] == "/password"
    assert "综合柜员" in admin.text(f"/admin/people/{first}")
    assert "批量导入" in admin.text(f"/admin/changes?subject={first}")
    # the same lines once more are refused whole
    again = admin.post("/admin/import", lines=lines_of(page))
    assert again.status_code == 409 and "已有人使用" in words(again)


def test_one_bad_line_stops_all_and_every_line_says_what_is_wrong_with_it(admin: Pages) -> None:
    good, twice = word(), word()
    rows = [
        row(good),
        row("teller01"),
        row(twice),
        row(twice.upper()),
        row(word(), 岗位或权限="综合柜员、后台柜员"),
        row(word(), 岗位或权限="国王"),
        row(word(), 所属范围="510400/H99"),
        row(word(), 结束日期="2020-01-01"),
        row(word(), 人员归属="别处"),
        row("", "无名"),
        row(word(), ""),
    ]
    answer = upload(admin, table(rows))
    said = words(answer)
    assert "9 行有问题，一行都没有导入" in said
    for told in (
        "已有人使用", "与第 4 行重复", "不相容", "没有名为“国王”", "没有范围", "不能早于今天", "只能是", "请填写此项",
    ):  # fmt: skip
        assert told in said, told
    assert 'name="lines"' not in answer.get_data(as_text=True)
    assert admin.get(f"/admin/people/{good}").status_code == 404


def test_the_same_name_in_the_same_unit_is_pointed_out(admin: Pages) -> None:
    old, _ = admin.person(name="重名人", unit="同一科")
    said = words(upload(admin, table([row(word(), "重名人", 单位="同一科")])))
    assert f"已有同单位同名的人员（{old}）" in said and "1 人可以导入" in said


def test_formulas_and_errors_in_cells_are_told_by_line(admin: Pages) -> None:
    said = words(upload(admin, table([row(word(), "=1+1"), row(word())])))
    assert "“姓名”是公式" in said and "1 行有问题" in said


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "请选择"),
        (b"not a table", "不是 .xlsx"),
        (table([], ("姓名", "用户名")), "表头不对：第 A 列应为“用户名”，现在是“姓名”"),
        (table([]), "没有数据"),
        (table([row(f"u{n}") for n in range(501)]), "超过 500 行"),
        (b"x" * (sheets.MOST_BYTES + 1), "超过 2 MB"),
    ],
)
def test_what_is_no_such_table_is_refused_with_a_sentence(admin: Pages, data: bytes, told: str) -> None:
    answer = upload(admin, data)
    assert answer.status_code == 422 and told in words(answer)


def packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return written.getvalue()


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return packed(parts | {name: content})


def test_a_million_rows_and_a_packed_bomb_are_refused_before_they_are_unpacked() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_000_001))
    million = replaced(table([row("u1")]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + rows)
    for data in (million, packed({"xl/workbook.xml": b"0" * (sheets.MOST_UNPACKED + 1)})):
        with pytest.raises(FormInvalid) as refused:
            sheets.read(data, HEADINGS, 500)
        assert "MB" in refused.value.message or "过大" in refused.value.message
    many = packed({f"part{n}": b"" for n in range(sheets.MOST_PARTS + 1)})
    with pytest.raises(FormInvalid, match="过大"):
        sheets.read(many, HEADINGS, 500)


def test_entities_and_gaps_in_the_sheet_do_no_harm() -> None:
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData/></worksheet>'
    with pytest.raises(FormInvalid, match="已损坏|打不开"):
        sheets.read(replaced(table([row("u1")]), "xl/worksheets/sheet1.xml", lol), HEADINGS, 500)
    far = table([row("u1")])
    with zipfile.ZipFile(io.BytesIO(far)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    gap = sheet.replace('<row r="2"', '<row r="1048576"').replace('r="A2"', 'r="A1048576"')
    with pytest.raises(FormInvalid, match="超过 500 行"):
        sheets.read(replaced(far, "xl/worksheets/sheet1.xml", gap.encode()), HEADINGS, 500)


def test_only_who_administers_accounts_imports(server: Site) -> None:
    for path in ("/admin/import", "/admin/import/template.xlsx"):
        assert Pages(server, "teller01").get(path).status_code == 403
    assert "重新上传" in words(Pages(server, "admin01").post("/admin/import", lines="[[1"))
