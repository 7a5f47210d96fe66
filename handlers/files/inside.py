"""Opens a stranger's file. Runs alone in a child process with little memory and time, and imports nothing of ours.

Started as `python inside.py accept` or `python inside.py page N`, with the file on standard input. Answers on standard
output: one line of JSON, then the bytes that its `parts` (lengths) announce. A refusal is {"refused": reason}.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

MEMORY = 1280 * 1024 * 1024
CPU_SECONDS = 20
MOST_PIXELS = 40_000_000
SMALLEST = 16
MOST_PAGES = 200
MOST_OBJECTS = 200_000
MOST_DEPTH = 60
PAGE_POINTS = (18, 5000)
"""Shortest and longest side of a page: from a quarter inch to A0 and some."""
THUMBNAIL = 240
PAGE_WIDTH = 1600
JPEG, PNG, PDF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"


class No(Exception):
    """`args[0]` is the reason."""


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def accept(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The file as it may be kept, and the picture of its first page."""
    if data.startswith(JPEG):
        return image(data, "JPEG")
    if data.startswith(PNG):
        return image(data, "PNG")
    if data.startswith(PDF):
        return document(data)
    raise No("type")


# -- pictures


def image(data: bytes, kind: str) -> tuple[dict[str, Any], list[bytes]]:
    """The picture drawn anew: turned as its camera meant it, without what else the file carried."""
    picture = opened_image(data, kind)
    kept = encoded(picture, kind)
    about = {"media_type": f"image/{kind.lower()}", "pages": 1, "width": picture.width, "height": picture.height}
    return about, [kept, thumbnail(picture)]


def opened_image(data: bytes, kind: str) -> Any:
    from PIL import Image, ImageOps, UnidentifiedImageError

    # the header tells the size: nothing is decoded before it has been judged
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = Image.open(io.BytesIO(data), formats=(kind,))
        if picture.width * picture.height > MOST_PIXELS:
            raise No("pixels")
        if min(picture.size) < SMALLEST:
            raise No("tiny")
        if getattr(picture, "is_animated", False) and picture.format != "MPO":
            raise No("animated")
        picture.load()
        return plain(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise No("pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError):
        raise No("damaged_image") from None


def plain(picture: Any) -> Any:
    """Grey or RGB; what is transparent becomes white, as on paper."""
    from PIL import Image

    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode in ("1", "I", "I;16", "F"):
        return picture.convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    return picture.convert("RGB")


def encoded(picture: Any, kind: str) -> bytes:
    from PIL import Image

    # a new picture has the pixels alone: no EXIF, no comment, no profile
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = io.BytesIO()
    if kind == "JPEG":
        clean.save(out, "JPEG", quality=88, optimize=False)
    else:
        clean.save(out, "PNG", compress_level=6)
    return out.getvalue()


def thumbnail(picture: Any) -> bytes:
    small = picture.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    return encoded(small, "JPEG")


# -- documents


def document(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise No("encrypted")
            judge(pdf)
            pages, kept = len(pdf.pages), written_anew(pdf)
    except pikepdf.PasswordError:
        raise No("encrypted") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError):
        raise No("damaged_pdf") from None
    return {"media_type": "application/pdf", "pages": pages}, [kept, thumbnail(drawn(kept, 0, THUMBNAIL * 2))]


def judge(pdf: Any) -> None:
    """Everything in the file is looked at, also what no page refers to."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise No("complex")
    pages = count(pdf)
    if pages == 0:
        raise No("no_pages")
    if pages > MOST_PAGES:
        raise No("pages")
    for found in dictionaries(pdf):
        reason = suspicious(found)
        if reason:
            raise No(reason)
    for page in pdf.pages:
        low, high = PAGE_POINTS
        left, bottom, right, top = (float(side) for side in page.mediabox)
        if not (low <= abs(right - left) <= high and low <= abs(top - bottom) <= high):
            raise No("page_size")


def count(pdf: Any) -> int:
    """The root's own count refuses a giant before its tree is walked."""
    told = pdf.Root.Pages.get("/Count", 0)
    return int(told) if int(told) > MOST_PAGES else len(pdf.pages)


def dictionaries(pdf: Any) -> Iterator[Any]:
    import pikepdf

    def walk(thing: Any, depth: int) -> Iterator[Any]:
        if depth > MOST_DEPTH:
            raise No("complex")
        if isinstance(thing, pikepdf.Stream):
            thing = thing.stream_dict
        if isinstance(thing, pikepdf.Dictionary):
            yield thing
            for value in thing.values():
                yield from inner(value, depth)
        elif isinstance(thing, pikepdf.Array):
            for value in thing:
                yield from inner(value, depth)

    def inner(value: Any, depth: int) -> Iterator[Any]:
        # what stands elsewhere in the file comes up in its own turn
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from walk(value, depth + 1)

    yield from walk(pdf.trailer, 0)
    for thing in pdf.objects:
        yield from walk(thing, 0)


ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/GoToR": "launch",
    "/GoToE": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
}
NOTES = {
    "/FileAttachment": "embedded",
    "/RichMedia": "media",
    "/3D": "media",
    "/Movie": "media",
    "/Screen": "media",
    "/Sound": "media",
}
KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/EmbeddedFiles": "embedded",
    "/EF": "embedded",
    "/Collection": "embedded",
    "/XFA": "xfa",
}


def suspicious(found: Any) -> str | None:
    for key, reason in KEYS.items():
        if key in found:
            return reason
    action, note = found.get("/S"), found.get("/Subtype")
    named = ACTIONS.get(str(action)) if action is not None else None
    if named is None and str(found.get("/Type")) == "/EmbeddedFile":
        return "embedded"
    return named or (NOTES.get(str(note)) if note is not None else None)


ROOT_KEYS = {"/Type", "/Pages", "/Version", "/OCProperties"}
PAGE_KEYS = {
    "/Type", "/Parent", "/Resources", "/Contents", "/Group", "/Rotate", "/UserUnit",
    "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox",
}  # fmt: skip
LEFT_OUT = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/Thumb")


def written_anew(pdf: Any) -> bytes:
    """The pages as they look, filled-in fields and notes made part of them; nothing else that the file carried.

    The same file gives the same bytes, so that a scan that is handed in twice is kept once.
    """
    import pikepdf

    pdf.flatten_annotations()
    keep(pdf.Root, ROOT_KEYS)
    for page in pdf.pages:
        keep(page.obj, PAGE_KEYS)
    for key in {"/Info", "/ID"} & set(pdf.trailer.keys()):
        del pdf.trailer[key]
    for found in list(dictionaries(pdf)):
        for key in LEFT_OUT:
            if key in found:
                del found[key]
    out = io.BytesIO()
    # what nothing refers to any more is not written
    pdf.save(
        out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False
    )
    return out.getvalue()


def keep(found: Any, keys: set[str]) -> None:
    for key in set(found.keys()) - keys:
        del found[key]


def drawn(data: bytes, number: int, width: int) -> Any:
    """One page as a picture; scripts and forms are not run."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
        page = pdf[number]
        wide, high = page.get_size()
        scale = min(width / wide, 4 * width / high)
        return page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, IndexError, ValueError, ZeroDivisionError):
        raise No("damaged_pdf") from None


def page(data: bytes, number: int) -> tuple[dict[str, Any], list[bytes]]:
    return {"media_type": "image/png"}, [encoded(drawn(data, number, PAGE_WIDTH), "PNG")]


def main(arguments: list[str]) -> None:
    limit()
    data = sys.stdin.buffer.read()
    try:
        about, parts = accept(data) if arguments[0] == "accept" else page(data, int(arguments[1]))
    except No as no:
        about, parts = {"refused": no.args[0]}, []
    except MemoryError:
        about, parts = {"refused": "resources"}, []
    about["parts"] = [len(part) for part in parts]
    out = sys.stdout.buffer
    out.write(json.dumps(about).encode() + b"\n")
    for part in parts:
        out.write(part)
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
