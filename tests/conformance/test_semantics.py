"""What Camunda 8 does with a diagram, as others wrote it down, asked of a running server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.site import Site

pytestmark = pytest.mark.conformance

MAY_BE_REFUSED = {"ref-ad-hoc"}


def test_every_case_behaves_as_in_camunda(server: Site, conformance_dir: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-B", str(conformance_dir / "semantics" / "semantics.py"), server.url],
        capture_output=True,
        text=True,
        env={**os.environ, "TELLERFLOW_DEMO_PASSWORD": server.password},
    )
    found = re.search(r"(\d+) passed, (\d+) refused by name, (\d+) failed of (\d+)", told.stdout)
    assert found, told.stdout + told.stderr
    passed, refused, failed, cases = map(int, found.groups())
    assert (failed, told.returncode) == (0, 0), told.stdout
    assert passed + refused == cases
    assert refused <= len(MAY_BE_REFUSED), told.stdout
