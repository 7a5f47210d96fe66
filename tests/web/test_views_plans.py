"""Named views are counted along indexes on both databases, however rare the words they look for."""

import pytest

from engine.reading import inbox as reading
from tests.support.plans import Plans
from tests.support.site import Site, word
from tests.web import diagrams
from tests.web.test_supervision_plans import site as site

FILTERS = ({"q": "5104"}, {"due": "late"}, {"definition": "none"}, {"q": "没有", "due": "soon"})


def test_views_are_counted_along_indexes(site: Site) -> None:
    key = word()
    site.publish(diagrams.one_task(key, candidateGroups="teller"))
    site.start(key)
    call = site.log_in("teller01")
    wanted = [(view, more) for view in ("mine", "group", "all") for more in FILTERS]
    for number, (view, more) in enumerate(wanted):
        data = {"csrf_token": call.csrf, "name": f"视图{number}", "view": view, **more}
        assert call.client.post("/inbox/views", data=data).status_code == 303
    plans = Plans(site)
    assert call.client.get("/inbox/changes?view=group").status_code == 200
    assert plans.scans() == [] and plans.lines


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
