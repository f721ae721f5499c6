"""A dump of one server, restored on another with another owner, by the guide's own lines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.conftest import REPOSITORY, clean_environment
from walltrack.connection import database as databases
from walltrack.embedded.binaries import find_binaries
from walltrack.embedded.os_user import OsUser
from walltrack.embedded.server import EmbeddedServer

from .rows import counts

pytestmark = pytest.mark.xdist_group("export")

GUIDE = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
PASSWORD = "for this test alone"
SECRET = "select secret from walltrack_secrets.helius_webhook"


def fences(title: str) -> list[str]:
    """The commands under a heading of the guide."""
    section = re.split(r"^##+ ", GUIDE.split(f"# {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)
    return re.findall(r"```sh\n(.*?)```", section[0], re.DOTALL)


def test_the_lines_of_the_guide_restore_on_another_server(
    new_database, built: str, home: Path, project_copy: Path, program, tmp_path: Path
) -> None:
    url = new_database(built)
    with psycopg.connect(url) as connection:
        connection.execute("update walltrack.config set helius_webhook_secret = 'kept from all'")
    dumping = fences("Back up and restore")[0].splitlines()[0]
    restoring, proving = fences("By another owner, on another server")

    running = EmbeddedServer(home).start()
    there = databases.from_embedded(running)
    path = os.pathsep.join(
        map(str, [Path(sys.executable).parent, find_binaries(OsUser()).folder, os.environ["PATH"]])
    )

    def follow(lines: str, **environment: str) -> None:
        done = subprocess.run(
            ["sh", "-euxc", f"cd {tmp_path}\n{lines}"],
            env=clean_environment() | {"PATH": path, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    follow(dumping, URL=url)
    follow(restoring, **databases.variables(there))
    owner, name = (
        re.search(pattern, restoring)[1] for pattern in (r"--role=(\w+)", r"--dbname=(\w+)")
    )
    new = databases.Database("the test", {**there.parameters, "dbname": name})
    with new.connect() as connection:
        connection.execute(f"alter role {owner} password '{PASSWORD}'")
        owners = connection.execute(
            "select distinct relowner::regrole::text from pg_class where relnamespace in"
            " ('walltrack'::regnamespace, 'walltrack_secrets'::regnamespace)"
        ).fetchall()
        assert owners == [(owner,)]
        assert connection.execute(SECRET).fetchone() == ("kept from all",)
    assert counts(new.url) == counts(url)

    owned = databases.Database("x", {**new.parameters, "user": owner, "password": PASSWORD})
    follow(f"cd {project_copy}\n{proving}", **databases.variables(owned))
