"""A pause of the clock as pages tell it: posts as the diagram names them, with the persons who did these steps."""

from tests.support.site import Site
from web import timekeeping


def test_the_persons_stand_beside_the_posts_where_they_are_known(server: Site) -> None:
    pause = {"from": "2026-11-17", "to": None, "kind": "correction", "reason": "缺证明", "by": "初审"}
    pause |= {"approved_by": "综合柜员", "approved_by_person": "teller01"}
    clock = {"days": 5, "accepted_on": "2026-11-16", "pauses": [pause], "stopped_on": None}
    with server.app.app_context():
        told = timekeeping.told({"clock": clock})
    assert told is not None and told.now is not None
    assert (told.now.by, told.now.approved_by) == ("初审", "综合柜员（王秀兰）")
