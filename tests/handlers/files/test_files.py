"""What may come into the hall's store and what may not, each refusal with its own sentence."""

import io
import subprocess
import sys

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from handlers.files import FileRefused, accept, accepting, inside, page_png, refusals
from tests.handlers.files import corpus


@pytest.mark.parametrize("name", corpus.GOOD)
def test_an_honest_file_is_kept_with_a_picture_of_its_first_page(name: str) -> None:
    found = accept(corpus.GOOD[name]())
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert small.format == "JPEG" and max(small.size) <= inside.THUMBNAIL
    assert found.pages == (200 if "200" in name else 1)
    assert found.media_type == ("application/pdf" if "document" in name else found.media_type)


@pytest.mark.parametrize("name", corpus.BAD)
def test_a_bad_file_is_refused_with_its_sentence(name: str) -> None:
    make, reason = corpus.BAD[name]
    with pytest.raises(FileRefused) as refused:
        accept(make())
    assert refused.value.reason == reason
    assert refused.value.message == refusals.SENTENCES[reason]


def test_every_sentence_but_those_of_the_machine_is_met_in_the_corpus() -> None:
    met = {reason for _, reason in corpus.BAD.values()}
    assert met | {"resources"} == set(refusals.SENTENCES)
    assert len(corpus.BAD) >= 30


def test_the_child_knows_the_same_limits_as_the_sentences_say() -> None:
    assert inside.MOST_PIXELS == refusals.MOST_PIXELS and inside.MOST_PAGES == refusals.MOST_PAGES
    assert "20 MB" in refusals.SENTENCES["too_large"] and refusals.MOST_BYTES == 20 * 1024 * 1024


def test_a_photo_loses_what_its_camera_wrote_and_stands_upright() -> None:
    sent = corpus.exif_jpeg(orientation=6)
    assert b"Camera Maker" in sent
    found = accept(sent)
    with Image.open(io.BytesIO(found.data)) as kept:
        assert kept.size == (200, 300), "turned as the camera meant it"
        assert not kept.getexif() and "exif" not in kept.info
        red, green, blue = kept.convert("RGB").getpixel((190, 10))  # type: ignore[misc]
        assert red > 200 and green < 60 and blue < 60, "the red corner is at the top right now"
    assert b"Camera Maker" not in found.data


@pytest.mark.parametrize("name", ["a picture with words inside", "a picture with a script after its end"])
def test_what_a_picture_carries_beside_its_points_goes(name: str) -> None:
    sent = corpus.GOOD[name]()
    assert b"<script>" in sent and b"<script>" not in accept(sent).data


def test_clear_parts_become_white_paper() -> None:
    clear = Image.new("RGBA", (60, 60), (255, 0, 0, 0))
    with Image.open(io.BytesIO(accept(corpus.saved(clear, "PNG")).data)) as kept:
        assert kept.mode == "RGB" and kept.getpixel((5, 5)) == (255, 255, 255)


def test_a_document_is_written_anew_without_what_no_page_shows() -> None:
    """Issue 9: uploads are re-encoded. What was filled in or stamped onto a page becomes part of the page."""

    def laden(made: pikepdf.Pdf) -> None:
        made.docinfo["/Author"] = "Some Body"
        with made.open_metadata() as told:
            told["dc:title"] = "Some Title"
        made.Root.OpenAction = Dictionary(S=Name.URI, URI=String("https://example.org"))
        made.Root.Names = Dictionary(Dests=Dictionary(Names=Array([])))
        box = Array([0, 0, 100, 100])
        black = made.make_stream(b"0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=box)
        stamp = Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([100, 100, 200, 200]), F=4, AP=Dictionary(N=black),
            Contents=String("Some Note"),
        )  # fmt: skip
        made.pages[0].Annots = Array([made.make_indirect(stamp)])
        made.pages[0].PieceInfo = Dictionary(App=Dictionary(Private=String("Some Trace")))

    sent = corpus.pdf(laden, pages=2)
    found = accept(sent)
    with pikepdf.open(io.BytesIO(found.data)) as kept:
        assert set(kept.Root.keys()) == {"/Type", "/Pages"} and "/Info" not in kept.trailer and found.pages == 2
        assert not {"/Annots", "/PieceInfo"} & set(kept.pages[0].obj.keys())
        words = b"".join(thing.unparse(resolved=True) for thing in kept.objects)
    assert b"Some " not in words and b"example.org" not in words
    with Image.open(io.BytesIO(page_png(found.data, 0))) as drawn:
        wide, high = drawn.size
        at = int(150 * wide / 595), high - int(150 * wide / 595)
        assert drawn.convert("L").getpixel(at) == 0, "the stamp is on the page still"


def test_the_same_document_gives_the_same_bytes() -> None:
    assert accept(corpus.pdf()).data == accept(corpus.pdf()).data == accept(accept(corpus.pdf()).data).data


def test_a_page_of_a_document_is_drawn() -> None:
    found = accept(corpus.pdf(pages=3))
    with Image.open(io.BytesIO(page_png(found.data, 2))) as drawn:
        assert drawn.format == "PNG" and abs(drawn.width - inside.PAGE_WIDTH) <= 1
    with pytest.raises(FileRefused):
        page_png(found.data, 3)


def test_a_file_that_eats_the_childs_memory_ends_the_child_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28)); bytearray(1 << 30)"
    run = subprocess.run

    def other(command: list[str], **more: object) -> object:
        return run([sys.executable, "-I", "-c", greedy], **more)  # type: ignore[call-overload]

    monkeypatch.setattr(accepting.subprocess, "run", other)
    with pytest.raises(FileRefused) as refused:
        accept(corpus.jpeg())
    assert refused.value.reason == "resources"


def test_the_child_limits_itself_before_it_reads() -> None:
    told = (
        "import resource, importlib.util as u;"
        f"s=u.spec_from_file_location('inside', {str(accepting.INSIDE)!r}); m=u.module_from_spec(s);"
        "s.loader.exec_module(m); m.limit();"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0],"
        " resource.getrlimit(resource.RLIMIT_FSIZE)[0])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(inside.MEMORY), str(inside.CPU_SECONDS), "0"]
