"""A server takes back at its start what it held itself when it was killed, and nothing of another server's."""

from pathlib import Path

from web.wiring import worker_name


def test_the_next_life_has_the_same_name_and_another_server_has_not(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert worker_name(tmp_path) == worker_name(tmp_path)
    assert worker_name(tmp_path) != worker_name(tmp_path / "other")
