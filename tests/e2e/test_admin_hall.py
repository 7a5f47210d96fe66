"""The pages of administration fit and are accessible; what they set up is at work in test_new_hall.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Person
from tests.e2e.office import Office

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "path", ["/admin/people", "/admin/posts", "/admin/posts/teller", "/admin/rules", "/admin/import", "/admin/changes",
             "/admin/windows/A01", "/admin/halls/H01", "/admin/people/teller01"],
)  # fmt: skip
def test_the_pages_of_administration_are_accessible_and_fit(enter: Callable[..., Person], path: str) -> None:
    office = Office(enter("admin01"))
    office.admin.go(path)
    office.look()
