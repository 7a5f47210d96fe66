"""What may come into the hall's store and what may not, each refusal with its own sentence."""

import io
import subprocess
import sys

import pytest
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


def test_a_document_stays_as_it_came_so_that_its_signatures_hold() -> None:
    sent = corpus.pdf()
    assert accept(sent).data == sent


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
