"""The renderer process: what is too much for it, what kills it, and that the next document is printed all the same."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.handlers import HandlerFailed, JobCall
from handlers.documents import Papers, Renderer
from handlers.documents.plain import plain
from handlers.documents.protocol import Asset, Order
from tests.handlers.documents.conftest import FONTS

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


def order(template: str, pictures: dict[str, Asset] | None = None, **given: Any) -> Order:
    return Order("测试单", "t.html", {"t.html": template}, given, pictures or {})


def prints(renderer: Renderer) -> bool:
    return renderer.print(order("<p>{{ x }}</p>", x="甲")).pages == 1


@pytest.fixture
def own(renderer: Renderer, tmp_path: Path) -> Iterator[Renderer]:
    """A renderer that only this test has; `renderer` skips where there can be none."""
    single = Renderer(FONTS, tmp_path, time_s=4)
    yield single
    single.stop()


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("<table>" + "<tr><td>1</td></tr>" * 2001 + "</table>", "有 2,001 行，超过上限 2,000 行"),
        ("{% for i in range(60) %}<div>{% endfor %}", "版面嵌套超过 50 层"),
        ("{% for i in range(100) %}<table><tr><td>{% endfor %}", "版面嵌套超过 50 层"),
        ("{% for i in range(99999) %}<p>很长很长很长的文字很长很长</p>{% endfor %}", "个字符，超过上限"),
        ("<img src='file:///etc/passwd'>", "不允许的外部内容“file:///etc/passwd”"),
        ("<img src='http://127.0.0.1:9/a.png'>", "不允许的外部内容“http://127.0.0.1:9/a.png”"),
        ("<link rel=stylesheet href='https://example.org/a.css'>", "不允许的外部内容"),
        ("<link rel=attachment href='file:///etc/hostname'>甲", "不允许的外部内容"),
        ("<style>@import 'http://127.0.0.1:9/a.css'; p {background: url(file:///etc/passwd)}</style><p>甲", "外部内容"),
        ("<img src='asset:unknown'>", "不允许的外部内容“asset:unknown”"),
        ("<img src='data:image/svg+xml;base64,AAAA'>", "不允许的外部内容"),
        ("<object data='font:0'></object><img src='//127.0.0.1/a.png'>", "不允许的外部内容"),
        ("{{ gone }}", "缺少数据：gone"),
    ],
)
def test_what_cannot_be_printed_is_said_in_one_sentence(renderer: Renderer, template: str, sentence: str) -> None:
    with pytest.raises(HandlerFailed, match="文书“测试单”") as failed:
        renderer.print(order(template))
    assert sentence in str(failed.value) and str(failed.value).endswith("。")
    assert prints(renderer)


def test_a_picture_that_names_a_file_gives_nothing_away(renderer: Renderer) -> None:
    inside = "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/hostname' width='9' height='9'/></svg>"
    with pytest.raises(HandlerFailed, match="不允许的外部内容“file:///etc/hostname”"):
        renderer.print(order("<img src='asset:a'>", {"a": Asset("image/svg+xml", inside.encode())}))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"rows": [{"a": "1"}] * 1_000_000}, "“rows”有 1,000,000 行，超过上限 2,000 行"),
        ({"rows": [["1"] * 100] * 1000}, "数据超过 20,000 项"),
        ({"text": "字" * 300_000}, "文字超过 200,000 个字"),
        ({"odd": object()}, "“odd”不是文字、数字或列表"),
    ],
)
def test_too_much_data_is_refused_before_anything_is_started(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(HandlerFailed, match=sentence):
        plain("测试单", given)


def test_data_nested_a_hundred_deep_is_refused() -> None:
    nested: Any = "内"
    for _ in range(100):
        nested = {"a": nested}
    with pytest.raises(HandlerFailed, match="嵌套超过 12 层"):
        plain("测试单", {"nested": nested})


def test_marks_that_only_steer_the_display_are_dropped() -> None:
    assert plain("测试单", {"name": "王\u202e小\u200b兰\x00"}) == {"name": "王小兰"}


def test_what_takes_too_long_is_killed_and_the_next_is_printed(own: Renderer) -> None:
    own.start()
    first = own.pid
    with pytest.raises(HandlerFailed, match="在 4 秒内没有生成"):
        own.print(order(ENDLESS))
    assert own.pid is None and prints(own) and own.pid != first


def test_a_process_killed_at_work_is_noticed_at_once(renderer: Renderer, tmp_path: Path) -> None:
    single = Renderer(FONTS, tmp_path, time_s=600)
    single.start()
    pid = single.pid
    assert pid is not None
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(HandlerFailed, match="的进程中断"):
        single.print(order(ENDLESS))
    killer.join()
    assert prints(single)
    single.stop()


def test_a_process_that_died_between_two_orders_is_replaced_unseen(own: Renderer) -> None:
    own.start()
    pid = own.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert prints(own) and own.pid != pid


def test_a_stopped_process_does_not_hold_the_worker(own: Renderer) -> None:
    own.start()
    assert own.pid is not None
    os.kill(own.pid, signal.SIGSTOP)
    with pytest.raises(HandlerFailed, match="在 4 秒内没有生成"):
        own.print(order("{{ x }}", x="字" * 1_000_000))
    assert prints(own)


def test_it_leaves_no_process_and_no_file_behind(own: Renderer) -> None:
    own.start()
    pid, folder = own.pid, own._process._folder  # type: ignore[union-attr]
    assert Path(folder).is_dir()
    own.stop()
    assert not Path(folder).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid or 0, 0)


def test_it_ends_and_tidies_up_when_the_server_is_gone(own: Renderer) -> None:
    own.start()
    process = own._process
    assert process is not None
    process._to.close()
    assert process._popen.wait(30) == 0
    assert not Path(process._folder).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="读取 /proc")
def test_it_knows_nothing_of_the_servers_environment(own: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    own.start()
    assert b"secret" not in Path(f"/proc/{own.pid}/environ").read_bytes()


def test_threads_wait_for_each_other(renderer: Renderer) -> None:
    pages: list[int] = []

    def one(number: int) -> None:
        pages.append(renderer.print(order("<p>{{ x }}</p>" * number, x="甲")).pages)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pages == [1] * 8


def test_missing_fonts_are_said_before_anything_starts(tmp_path: Path) -> None:
    lacking = Renderer(tmp_path, tmp_path)
    with pytest.raises(HandlerFailed, match="没有打印用的字体"):
        lacking.print(order("甲"))
    assert lacking.pid is None


def test_missing_pango_is_said_with_what_to_install(
    tmp_path: Path, own: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "weasyprint"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    monkeypatch.setattr("handlers.documents.renderer.ROOT", f"{tmp_path}{os.pathsep}{Path(__file__).parents[3]}")
    with pytest.raises(HandlerFailed, match="apt-get install libpango-1.0-0"):
        own.print(order("甲"))


def test_a_sites_own_font_draws_what_ours_lack(renderer: Renderer, tmp_path: Path) -> None:
    """A font that holds nothing but one character, made here."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 800))
    pen.lineTo((800, 800))
    pen.closePath()
    drawn = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "rare"])
    builder.setupCharacterMap({0x20BB7: "rare"})
    builder.setupGlyf({".notdef": drawn, "rare": drawn})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "rare": (1000, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Rare", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880)
    builder.setupPost()
    builder.save(tmp_path / "rare.ttf")
    own = Renderer(FONTS, tmp_path)
    assert own.print(order("<p>{{ x }}</p>", x="吴𠮷")).pages == 1
    own.stop()


def test_one_process_prints_one_document_after_another(
    papers: Papers, renderer: Renderer, call: Callable[..., JobCall]
) -> None:
    papers.make(call("result", key="a"))
    pid = renderer.pid
    for number in range(5):
        papers.make(call("result", key=f"b{number}"))
    assert renderer.pid == pid
