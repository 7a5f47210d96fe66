"""What tests of the hall's API share: people with valid numbers, and a case at a window."""

import io
from itertools import count
from typing import Any

from PIL import Image

from handlers.identity import check_digit
from tests.support.site import Answer, Caller, Site

_serial = count(1)


def id_no() -> str:
    """A valid number that no other test uses."""
    first = f"51040219{70 + next(_serial) // 900:02}0101{next(_serial) % 1000:03}"
    return first + check_digit(first)


def applicant(**more: Any) -> dict[str, Any]:
    return {"kind": "person", "name": "王小兰", "id_type": "id_card", "id_no": id_no(), **more}


def open_case(call: Caller, **more: Any) -> Any:
    body = {"item": "13", "window": "A01", "applicant": applicant(), **more}
    answer = call.post("/cases", body)
    assert answer.status == 201, answer.text
    return answer.json


def at_window(server: Site, person: str = "teller01", window: str = "A01") -> Caller:
    return server.log_in(person, window=window)


def photo(colour: str = "white", size: tuple[int, int] = (400, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def put(call: Caller, material: str, data: bytes, query: str = "", **more: Any) -> Answer:
    return call(
        "PUT", f"/materials/{material}/content{query}", data=data, content_type="application/octet-stream", **more
    )
