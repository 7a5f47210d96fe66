"""The catalogue's files: what they hold, and how what is wrong in them is told."""

from pathlib import Path

import pytest

from catalog.load import DEMO, read_site
from catalog.regions import APPROVAL, load_region
from catalog.yaml_file import CatalogInvalid

GLOSSARY_POSTS = ["guide", "teller", "query_teller", "self_service", "online_agent"]
GLOSSARY_POSTS += ["front_supervisor", "back_teller", "back_supervisor", "liaison", "liaison_supervisor"]
GLOSSARY_POSTS += ["ledger", "ledger_supervisor", "agent", "risk_officer", "complaint_handler"]
SITE = """region: pzh
halls:
  - {code: H01, name: 大厅, area: "510400"}
windows:
  - {code: A01, hall: H01, name: 一号窗口, post: teller}
people:
  - {username: a, name: 甲, posts: [teller], scopes: ["510400"]}
"""


def site_from(tmp_path: Path, text: str) -> CatalogInvalid:
    path = tmp_path / "site.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(CatalogInvalid) as caught:
        read_site(path)
    return caught.value


@pytest.mark.parametrize("code", ["pzh", "hb"])
def test_every_region_pack_has_the_posts_of_the_glossary(code: str) -> None:
    assert sorted(load_region(code).posts) == sorted(GLOSSARY_POSTS)


def test_only_hebei_forbids_one_person_to_handle_and_recheck() -> None:
    assert load_region("pzh").clash({"back_teller", "back_supervisor"}) is None
    assert load_region("hb").clash({"back_teller", "back_supervisor"}) == ("back_supervisor", "back_teller")
    assert load_region("hb").clash({"back_supervisor", APPROVAL}) is not None


@pytest.mark.parametrize("code", ["pzh", "hb"])
def test_no_pack_lets_one_person_accept_and_review_or_administer_and_audit(code: str) -> None:
    pack = load_region(code)
    assert pack.clash({"teller", "back_teller"}) and pack.clash({"teller", APPROVAL})
    assert pack.clash({"audit", "administer"}) and pack.clash({"audit", "teller"})


def test_the_demo_people_hold_what_the_demo_promises() -> None:
    site = read_site(DEMO)
    held = {username: {grant.name for grant in grants} for username, _, grants in site.people}
    assert held["teller01"] == {"teller"} and held["reviewer03"] == {APPROVAL}
    assert held["admin01"] == {"administer", "publish", "operate"}
    sandbox_only = {
        (username, grant.name)
        for username, _, grants in site.people
        if username in ("admin01", "analyst01")
        for grant in grants
        if grant.name in ("publish", "operate") and grant.scope != "sandbox"
    }
    assert sandbox_only == set()
    assert held["region01"] == {"operate"}, "the program of another region, for letters and answers"
    assert len(held) == 14


def test_an_unknown_post_is_told_with_file_line_and_field(tmp_path: Path) -> None:
    wrong = site_from(tmp_path, SITE.replace("posts: [teller]", "posts: [tellre]"))
    assert str(wrong) == "site.yaml 第 7 行 people.0.posts：没有代码为“tellre”的岗位。"


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = SITE.replace("name: 大厅, ", "").replace('"510400"}', '"51"}').replace("username: a, ", "")
    wrong = site_from(tmp_path, text)
    assert [(problem.line, problem.field) for problem in wrong.problems] == [
        (3, "halls.0.name"),
        (3, "halls.0.area"),
        (7, "people.0.username"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("hall: H01, name: 一", "hall: H09, name: 一", 5, "没有编号为“H09”的大厅"),
        ("posts: [teller], scopes", "posts: [teller, back_teller], scopes", 7, "不得由一人兼任"),
        (', scopes: ["510400"]', "", 7, "须写明 scopes"),
        ("halls:", "halls: [", 3, "不是正确的 YAML"),
        ("region: pzh", "region: mars", 1, "只能是：pzh, hb"),
        ("name: 甲, ", "name: 甲, colour: red, ", 7, "没有这个字段"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    wrong = site_from(tmp_path, SITE.replace(old, new))
    assert words in str(wrong)
    assert wrong.problems[0].line == line


def test_a_name_used_twice_is_told(tmp_path: Path) -> None:
    again = SITE + '  - {username: a, name: 乙, posts: [teller], scopes: ["510400"]}\n'
    assert "“a”用了两次" in str(site_from(tmp_path, again))
