"""No character is shown as a box: each one of a page, drawn in its own font, differs from U+FFFF's picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Person
from tests.e2e.desk import Desk
from tests.support.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ITEM = "个人参保证明查询打印"
UNASSIGNED = "\u0378"
BOXES = r"""() => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const picture = (font, character) => {
    pen.clearRect(0, 0, 64, 64);
    pen.font = font;
    pen.fillText(character, 8, 48);
    return pen.getImageData(0, 0, 64, 64).data.join();
  };
  const fontOf = (element) => {
    const { fontStyle, fontWeight, fontFamily } = getComputedStyle(element);
    return `${fontStyle} ${fontWeight} 40px ${fontFamily}`;
  };
  const shown = new Set(Array.from(document.body.innerText).filter((character) => /\S/.test(character)));
  const fonts = new Map(Array.from(shown, (character) => [character, new Set([fontOf(document.body)])]));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (!texts.currentNode.parentElement.checkVisibility()) continue;
    const font = fontOf(texts.currentNode.parentElement);
    for (const character of texts.currentNode.data) fonts.get(character)?.add(font);
  }
  const missing = new Map();
  const found = [];
  for (const [character, each] of fonts) {
    for (const font of each) {
      if (!missing.has(font)) missing.set(font, picture(font, '\uffff'));
      if (picture(font, character) === missing.get(font)) found.push(`${character} in ${font}`);
    }
  }
  return found;
}"""


def boxes(page: Page) -> list[str]:
    return list(page.evaluate(BOXES))


def test_a_character_that_no_font_has_is_found(enter: Callable[..., Person]) -> None:
    page = Desk(enter("teller01", window="A01")).page
    assert boxes(page) == []
    page.evaluate("text => document.querySelector('h1').append(text)", UNASSIGNED)
    found = boxes(page)
    assert found and all(each.startswith(UNASSIGNED) for each in found)


@pytest.mark.parametrize("player", ["rare_yan", "rare_hong", "dotted"])
def test_rare_characters_are_drawn_from_the_desk_to_the_verified_paper(
    enter: Callable[..., Person], open_page: Callable[..., Page], server: Site, player: str
) -> None:
    desk = Desk(enter("teller01", window="A01"))
    page = desk.page
    who = desk.receive(player)
    assert who.name in page.locator("body").inner_text() and boxes(page) == []
    case_no = desk.choose("cbzm", ITEM)
    desk.take_originals()
    assert who.name in page.locator("body").inner_text() and boxes(page) == []

    case = server.call("teller01").get(f"/cases/{case_no}").json
    (task,) = [each for each in server.tasks_of(case["id"], "supervisor02") if each["status"] in ("open", "claimed")]
    desk.teller.go(f"/tasks/{task['id']}")
    desk.teller.form()
    assert boxes(page) == []

    desk.open(f"?case={case_no}")
    desk.step("选择查询范围")
    desk.submit_by_keyboard()
    desk.step("预览并请申请人确认")
    page.locator(".fjs-container").get_by_label("打印").first.check()
    desk.submit_by_keyboard()
    desk.step("打印结果并送达")
    assert boxes(page) == []
    document = server.call("teller01").get(f"/cases/{case_no}").json["documents"][0]
    for tab in ("", "timeline", "data", "materials", "documents"):
        desk.teller.go(f"/cases/{case_no}?tab={tab}")
        page.wait_for_load_state("load")
        assert boxes(page) == [], tab

    public = open_page(f"{server.url}/verify/{code_of(server, document['id'])}")
    public.get_by_text(document["number"]).wait_for()
    assert boxes(public) == []
    desk.open()
    desk.end()


def code_of(server: Site, document_id: str) -> str:
    """The code as printed on the paper."""
    from handlers import documents

    with server.services.db.read() as conn:
        return str(documents.document(conn, document_id)["code"])
