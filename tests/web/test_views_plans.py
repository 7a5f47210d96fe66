"""Named views are counted in few rows, however rare the words they look for."""

import pytest

from engine.reading import inbox as reading
from tests.support.site import Site, word
from tests.web import diagrams


def test_words_are_looked_for_in_no_more_than_the_soonest(server: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million to-dos without the word would otherwise all be walked through, every ten seconds."""
    key, name = word(), word()
    server.publish(diagrams.one_task(key, candidateGroups="liaison"))
    for _ in range(5):
        server.start(key)
    call = server.log_in("liaison01")
    data = {"csrf_token": call.csrf, "name": name, "view": "group", "q": "核对", "definition": key}
    call.client.post("/inbox/views", data=data)
    assert f'>{name} <span class="count">5<' in call.client.get("/").get_data(as_text=True)
    monkeypatch.setattr(reading, "SEARCHED", 3)
    assert f'>{name} <span class="count">3<' in call.client.get("/").get_data(as_text=True)
