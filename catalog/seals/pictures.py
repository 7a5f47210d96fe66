"""The picture of a seal: is it one that can be stamped over text, and nothing but a picture?"""

import io

from PIL import Image, UnidentifiedImageError

from engine.errors import FormInvalid

MOST_BYTES = 512 * 1024
SIZES = (200, 2000)
LEAST_CLEAR = 0.2
"""At least this share of the picture shows what lies below; a seal on white paper would cover the signature."""


def checked(data: bytes) -> bytes:
    """The same picture written anew, without anything that came along in the file. Raises FormInvalid."""
    if len(data) > MOST_BYTES:
        raise _wrong(f"图片超过 {MOST_BYTES // 1024} KB，请缩小后再上传。")
    try:
        picture = Image.open(io.BytesIO(data), formats=["PNG"])
    except (UnidentifiedImageError, OSError, ValueError):
        raise _wrong("这不是 PNG 图片，请把印模存为透明底的 PNG。") from None
    low, high = SIZES
    if not all(low <= side <= high for side in picture.size) or max(picture.size) > 2 * min(picture.size):
        raise _wrong(f"图片每边须在 {low} 到 {high} 像素之间，长边不超过短边的两倍。")
    if getattr(picture, "n_frames", 1) > 1:
        raise _wrong("不能用动态图片，请上传单张的 PNG。")
    try:
        plain = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError):
        raise _wrong("图片已损坏，请重新导出后上传。") from None
    shown = plain.getchannel("A").histogram()
    clear = sum(shown[:16]) / (plain.width * plain.height)
    if clear < LEAST_CLEAR:
        raise _wrong("图片底色不透明，盖章会遮住文字，请把印模存为透明底的 PNG。")
    if clear > 0.995:
        raise _wrong("图片几乎是空白的，请检查后再上传。")
    written = io.BytesIO()
    plain.save(written, "PNG", optimize=True)
    return written.getvalue()


def _wrong(sentence: str) -> FormInvalid:
    return FormInvalid({"picture": [sentence]})
