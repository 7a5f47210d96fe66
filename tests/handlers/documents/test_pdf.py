"""Every kind of document is PDF/A-2u with the contents of domain 6, and each character is drawn (decision 31)."""

from collections.abc import Callable

import pytest

from engine import Database
from engine.handlers import HandlerFailed, JobCall
from handlers.documents import KINDS, Papers
from tests.handlers.documents import reading

CONTENTS = {
    "application": ["业务申请单", "申请内容", "提交的材料", "真实、完整、有效", "签名"],
    "acceptance": ["受理回执", "攀人社受〔2026〕1号", "2026年11月21日9时05分", "15个工作日", "2026年12月11日",
                   "核验后退还", "8K3WQ7MZ2T", "窗口领取", "1号综合窗口", "王秀兰（A0017）", "不计入期限"],
    "non_acceptance": ["不予受理告知单", "攀人社不受〔2026〕1号", "因本人意愿中断就业", "依据", "最后参保地", "投诉",
                       "见证人"],
    "correction": ["补正告知单", "攀人社补〔2026〕1号", "一次性告知", "加盖单位公章", "书面承诺", "2026年12月6日",
                   "逾期"],
    "result": ["业务结果单", "攀人社结〔2026〕1号", "贰万壹仟零陆拾元伍角整", "21,060.50", "尾号4412",
               "2026年12月1日", "异议"],
    "certificate": ["个人参保证明", "攀人社证〔2026〕1号", "企业职工基本养老保险", "2014年7月", "148"],
}  # fmt: skip


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    code: str = request.param
    return code


def pdf_of(papers: Papers, db: Database, call: JobCall) -> bytes:
    row = papers.make(call)
    with db.read() as conn:
        return papers.pdf(conn, row)


def test_it_is_pdf_a_2u(kind: str, papers: Papers, db: Database, call: Callable[..., JobCall]) -> None:
    pdf = reading.opened(pdf_of(papers, db, call(kind)))
    with pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "U")
        assert KINDS[kind].title in metadata["dc:title"]
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1" and len(intent.DestOutputProfile.read_bytes()) > 1000
    assert not pdf.is_encrypted and "/ID" in pdf.trailer
    assert not {"/AA", "/OpenAction", "/AcroForm"} & set(pdf.Root.keys())
    assert "/JavaScript" not in pdf.Root.get("/Names", {}) and "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    found = list(reading.fonts(pdf))
    assert found
    for font in found:
        (inner,) = font.DescendantFonts
        assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys()), "every font is embedded"
        assert reading.to_unicode(font), "every font tells its characters"


def test_it_fits_one_page_and_holds_what_the_law_wants(
    kind: str, papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    pdf = reading.opened(pdf_of(papers, db, call(kind)))
    text = reading.text(pdf)
    assert len(pdf.pages) == 1
    for part in [
        *CONTENTS[kind],
        "办件号：5104002026112110000017",
        "510402********1234",
        "— 1 —",
        "攀枝花市人力资源和社会保障局",
    ]:
        assert part.replace(" ", "") in text.replace(" ", ""), part


def test_every_character_is_drawn_also_the_rare_ones(
    kind: str, papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    drawn = list(reading.drawn_glyphs(reading.opened(pdf_of(papers, db, call(kind)))))
    assert {"䶮", "𬭎", "·"} <= {char for _, _, char in drawn}
    assert all(glyph != 0 and char for _, glyph, char in drawn), "no .notdef"


def test_a_character_that_no_font_draws_is_named_instead_of_printed_as_a_box(
    papers: Papers, call: Callable[..., JobCall]
) -> None:
    applicant = {"name": "吴𫚉𠮷", "kind": "person", "id_masked": "510402********1234"}
    with pytest.raises(HandlerFailed, match=r"字库没有的字：𠮷（U\+20BB7）、𫚉（U\+2B689）"):
        papers.make(call("result", applicant=applicant))


def test_a_whole_id_number_is_masked_wherever_it_was_typed(
    papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    reasons = [{"text": "证件号510402199003071234与库中不符"}]
    text = reading.text(reading.opened(pdf_of(papers, db, call("non_acceptance", reasons=reasons))))
    assert "510402********1234与库中不符" in text and "19900307" not in text


def test_what_a_person_typed_is_text_and_never_part_of_the_page(
    papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    typed = (
        "<img src='file:///etc/passwd'><link rel=attachment href='http://127.0.0.1/'>"
        "{{ ''.__class__ }}</p><script>1</script>"
    )
    pdf = reading.opened(pdf_of(papers, db, call("result", conclusion=typed)))
    assert "<imgsrc='file:///etc/passwd'>" in reading.text(pdf).replace(" ", "")
    assert "{{''.__class__}}" in reading.text(pdf).replace(" ", "")
    assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})


def test_many_rows_go_on_over_pages_with_their_numbers(
    papers: Papers, db: Database, call: Callable[..., JobCall]
) -> None:
    row = {"insurance_name": "失业保险", "employer_name": None, "first_month": "2011-01", "last_month": "2014-06",
           "paid_months": 42, "state_name": "终止参保"}  # fmt: skip
    pdf = reading.opened(pdf_of(papers, db, call("certificate", rows=[row] * 60)))
    text = reading.text(pdf).replace(" ", "")
    assert len(pdf.pages) > 2 and all(f"—{number}—" in text for number in range(1, len(pdf.pages) + 1))
    assert text.count("起止年月") >= len(pdf.pages) - 1, (
        "the table's head is repeated; the last page may only be signed"
    )
