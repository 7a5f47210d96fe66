"""What the browser is sent of the front end: small, and only once."""

import gzip

import pytest

from tests.support.site import Site
from web.assets import DIST, files_of

MOST_OF_THE_INBOX = 150_000


def sent(entry: str) -> list[str]:
    styles, script = files_of(entry)
    return [*styles, script]


@pytest.mark.parametrize("file", sent("app"))
def test_a_file_named_by_its_content_comes_compressed_and_is_kept_for_good(server: Site, file: str) -> None:
    client = server.stranger().client
    packed = client.get(f"/static/dist/{file}", headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(f"/static/dist/{file}")
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data == (DIST / file).read_bytes()
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    for answer in (packed, plain):
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_that_has_the_file_is_not_sent_it_again(server: Site) -> None:
    client = server.stranger().client
    address = f"/static/dist/{sent('app')[0]}"
    first = client.get(address, headers={"Accept-Encoding": "gzip"})
    again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b"" and "immutable" in again.headers["Cache-Control"]


def test_whoever_refuses_gzip_is_sent_the_plain_file(server: Site) -> None:
    address = f"/static/dist/{sent('app')[0]}"
    answer = server.stranger().client.get(address, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in answer.headers and answer.data == (DIST / sent("app")[0]).read_bytes()


def test_files_of_other_names_are_asked_for_anew_and_missing_ones_are_missing(server: Site) -> None:
    client = server.stranger().client
    manifest = client.get("/static/dist/manifest.json", headers={"Accept-Encoding": "gzip"})
    assert manifest.headers["Cache-Control"] == "no-cache"
    missing = client.get("/static/dist/assets/none.js", headers={"Accept-Encoding": "gzip"})
    assert missing.status_code == 404 and "immutable" not in missing.headers.get("Cache-Control", "")
    assert client.get("/static/dist/../../app.py").status_code == 404


def test_pages_with_secrets_are_not_compressed(server: Site) -> None:
    answer = server.call("teller01").client.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200 and "Content-Encoding" not in answer.headers


def test_the_inbox_is_light(server: Site) -> None:
    """Issue 9: under 150 kB in all, page, style and script."""
    client = server.call("teller01").client
    page = client.get("/", headers={"Accept-Encoding": "gzip"})
    files = [
        client.get(f"/static/dist/{file}", headers={"Accept-Encoding": "gzip"}).data for file in sent("app")
    ]  # fmt: skip
    assert len(page.data) + sum(map(len, files)) < MOST_OF_THE_INBOX
