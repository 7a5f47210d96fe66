"""Files that people or attackers may bring, made on the spot: name, bytes, and the reason of the refusal if any."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, PngImagePlugin

Made = Callable[[], bytes]


def picture(mode: str = "RGB", size: tuple[int, int] = (300, 200)) -> Any:
    image = Image.new(mode, size, "white" if mode in ("RGB", "L", "RGBA", "CMYK") else 0)
    if mode == "RGB":
        ImageDraw.Draw(image).rectangle((0, 0, 40, 40), fill="red")
    return image


def saved(image: Any, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def jpeg(**more: Any) -> bytes:
    return saved(picture(), "JPEG", **more)


def png(**more: Any) -> bytes:
    return saved(picture(), "PNG", **more)


def exif_jpeg(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera Maker"
    exif.get_ifd(0x8825)[1] = "N"
    return jpeg(exif=exif)


def text_png() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "<script>alert(1)</script>")
    return png(pnginfo=words)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb_png(wide: int, high: int) -> bytes:
    """Says to be that large and holds as many zeros, a thousandth of it when compressed."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(wide + 1)) for _ in range(min(high, 2000))) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bomb_text_png() -> bytes:
    """A compressed comment that grows to 200 MB."""
    whole = png()
    packer = zlib.compressobj(9)
    grown = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    return whole[:33] + chunk(b"zTXt", b"Comment\0\0" + grown) + whole[33:]


def animated_png() -> bytes:
    return png(save_all=True, append_images=[picture("RGB", (300, 200)).rotate(90)], duration=100)


def pdf(change: Callable[[Any], None] | None = None, pages: int = 1, **save: Any) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def opening(action: Any) -> bytes:
    def change(made: Any) -> None:
        made.Root.OpenAction = action

    return pdf(change)


def note(**fields: Any) -> bytes:
    def change(made: Any) -> None:
        annotation = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **fields)
        made.pages[0].Annots = Array([made.make_indirect(annotation)])

    return pdf(change)


def named_script() -> bytes:
    def change(made: Any) -> None:
        script = made.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
        made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))

    return pdf(change)


def field_script() -> bytes:
    """The script stands deep inside a form field, three direct dictionaries down."""

    def change(made: Any) -> None:
        acts = Dictionary(K=Dictionary(S=Name.JavaScript, JS=String("x")))
        made.Root.AcroForm = Dictionary(Fields=Array([Dictionary(T=String("f"), AA=acts)]))

    return pdf(change)


def compressed_script() -> bytes:
    def change(made: Any) -> None:
        made.pages[0].AA = made.make_indirect(Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("x"))))

    return pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


def chained_launch() -> bytes:
    """The first action is harmless; the next one starts a program."""
    harmless = Dictionary(S=Name.URI, URI=String("https://example.org"))
    harmless.Next = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    return opening(harmless)


def attached() -> bytes:
    def change(made: Any) -> None:
        made.attachments["evil.exe"] = b"MZ"

    return pdf(change)


def hidden_attachment() -> bytes:
    """An embedded file that nothing refers to by name."""

    def change(made: Any) -> None:
        stream = made.make_stream(b"MZ", Type=Name.EmbeddedFile)
        made.Root.AF = Array([made.make_indirect(Dictionary(Type=Name.Filespec, F=String("a"), X=stream))])

    return pdf(change)


def xfa() -> bytes:
    def change(made: Any) -> None:
        made.Root.AcroForm = Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=Array([]))

    return pdf(change)


def portfolio() -> bytes:
    def change(made: Any) -> None:
        made.Root.Collection = Dictionary(Type=Name.Collection)

    return pdf(change)


def deep() -> bytes:
    def change(made: Any) -> None:
        inner: Any = Dictionary()
        for _ in range(80):
            inner = Dictionary(A=inner)
        made.Root.Deep = inner

    return pdf(change)


def no_pages() -> bytes:
    return pdf(pages=0)


def giant_page() -> bytes:
    def change(made: Any) -> None:
        made.pages[0].MediaBox = Array([0, 0, 200000, 200000])

    return pdf(change)


def boasting() -> bytes:
    """The page tree says 2,000,000,000 pages and has one."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 2000000000/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF"
    )


def looping() -> bytes:
    """A page tree that contains itself."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )


def locked(owner: str, user: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner=owner, user=user))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GOOD: dict[str, Made] = {
    "a photo": jpeg,
    "a photo with a turned camera and a place": exif_jpeg,
    "a picture": png,
    "a picture with words inside": text_png,
    "a picture with a script after its end": lambda: png() + SVG,
    "a photo with an archive after its end": lambda: jpeg() + b"PK\x03\x04" + bytes(500),
    "a picture of one bit": lambda: saved(picture("1"), "PNG"),
    "a grey picture of 16 bits": lambda: saved(picture("I;16"), "PNG"),
    "a picture with clear parts": lambda: saved(picture("RGBA"), "PNG"),
    "a picture with a palette": lambda: saved(picture().convert("P"), "PNG", transparency=0),
    "a photo in four printing colours": lambda: saved(picture("CMYK"), "JPEG"),
    "a progressive photo": lambda: jpeg(progressive=True),
    "a document": pdf,
    "a document of 200 pages": lambda: pdf(pages=200),
    "a document with a link": lambda: note(
        Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org"))
    ),
    "a document in compressed objects": lambda: pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
}
BAD: dict[str, tuple[Made, str]] = {
    "nothing": (lambda: b"", "empty"),
    "more than 20 MB": (lambda: jpeg() + bytes(20 * 1024 * 1024), "too_large"),
    "a drawing (SVG)": (lambda: SVG, "type"),
    "a page (HTML)": (lambda: b"<!doctype html><script>alert(1)</script>", "type"),
    "a program": (lambda: b"MZ" + bytes(200), "type"),
    "an archive": (lambda: b"PK\x03\x04" + bytes(200), "type"),
    "a GIF": (lambda: saved(picture(), "GIF"), "type"),
    "a TIFF": (lambda: saved(picture(), "TIFF"), "type"),
    "a page with a picture's first bytes": (lambda: b"\x89PNG\r\n\x1a\n<html>", "damaged_image"),
    "half a photo": (lambda: jpeg()[: len(jpeg()) // 2], "damaged_image"),
    "half a picture": (lambda: png()[: len(png()) // 2], "damaged_image"),
    "a picture with a wrong checksum": (lambda: png()[:-20] + b"\0" + png()[-19:], "damaged_image"),
    "a picture of 30,000 x 30,000": (lambda: bomb_png(30_000, 30_000), "pixels"),
    "a picture of 12,000 x 12,000": (lambda: bomb_png(12_000, 12_000), "pixels"),
    "a picture with a comment of 200 MB": (bomb_text_png, "damaged_image"),
    "a picture of one point": (lambda: saved(picture("RGB", (1, 1)), "PNG"), "tiny"),
    "a moving picture": (animated_png, "animated"),
    "half a document": (lambda: b"%PDF-1.7\n" + bytes(500), "damaged_pdf"),
    "a document of pages within themselves": (looping, "damaged_pdf"),
    "a document with a password": (lambda: locked(owner="o", user="u"), "encrypted"),
    "a document that may not be printed": (lambda: locked(owner="o", user=""), "encrypted"),
    "a document with a script on opening": (
        lambda: opening(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
        "javascript",
    ),
    "a document with a named script": (named_script, "javascript"),
    "a document with a script in a field": (field_script, "javascript"),
    "a document with a script among compressed objects": (compressed_script, "javascript"),
    "a document that starts a program": (lambda: opening(Dictionary(S=Name.Launch, F=String("cmd.exe"))), "launch"),
    "a document that starts one after a link": (chained_launch, "launch"),
    "a document that opens another": (lambda: opening(Dictionary(S=Name.GoToR, F=String("//host/share"))), "launch"),
    "a document that sends its form": (
        lambda: opening(Dictionary(S=Name.SubmitForm, F=String("https://example.org"))),
        "submit",
    ),
    "a document with a program attached": (attached, "embedded"),
    "a document with a file that nothing names": (hidden_attachment, "embedded"),
    "a document with a pin that holds a file": (lambda: note(Subtype=Name.FileAttachment), "embedded"),
    "a portfolio": (portfolio, "embedded"),
    "a document with a film": (lambda: note(Subtype=Name.RichMedia), "media"),
    "a document with a sound": (lambda: note(Subtype=Name.Sound), "media"),
    "a dynamic form": (xfa, "xfa"),
    "a document of 201 pages": (lambda: pdf(pages=201), "pages"),
    "a document of 10,000 pages": (lambda: pdf(pages=10_000), "pages"),
    "a document that says to have two thousand million pages": (boasting, "pages"),
    "a document without a page": (no_pages, "no_pages"),
    "a document with a page of 70 metres": (giant_page, "page_size"),
    "a document nested 80 deep": (deep, "complex"),
}
