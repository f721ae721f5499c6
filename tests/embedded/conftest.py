"""The embedded server, without a dbt project."""

from __future__ import annotations

from pathlib import Path

import pytest

from walltrack.embedded.server import EmbeddedServer


@pytest.fixture
def server(home: Path) -> EmbeddedServer:
    """An embedded server of the test's own, not started."""
    return EmbeddedServer(home)
