"""`make` with an existing environment."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, clean_environment

# Stand in for Python and write down what is asked of them; installing takes a minute and a network.
WITH_PIP = "#!/bin/sh\necho $@ >> asked.txt\n"
WITHOUT_PIP = f'{WITH_PIP}[ "$*" != "-m pip --version" ]\n'
MAKER = '#!/bin/sh\n[ "$2" != venv ] || install -m 755 with-pip .venv/bin/python\n'


def write(path: Path, script: str) -> Path:
    path.write_text(script)
    path.chmod(0o755)
    return path


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
@pytest.mark.parametrize(
    ("python", "asked"),
    [
        (WITH_PIP, ["pip install"]),
        # uv makes one like this.
        (WITHOUT_PIP, ["ensurepip", "pip install"]),
        # The Python that it was made with has gone: it gets another in place.
        (None, ["pip install"]),
    ],
    ids=["with pip", "without pip", "without Python"],
)
def test_an_environment_is_kept_because_the_server_may_run_from_it(tmp_path, python, asked):
    for name in ("Makefile", "constraints.txt", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, tmp_path)
    of_the_server = tmp_path / ".venv" / "lib" / "postgres"
    program = tmp_path / ".venv" / "bin" / "python"
    for folder in (of_the_server.parent, program.parent):
        folder.mkdir(parents=True)
    of_the_server.touch()
    if python:
        write(program, python)
    else:
        program.symlink_to("/nowhere/python3")
    write(tmp_path / "with-pip", WITH_PIP)
    done = subprocess.run(
        ["make", "install", f"PYTHON={write(tmp_path / 'maker', MAKER)}"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert of_the_server.exists()
    said = (tmp_path / "asked.txt").read_text()
    assert re.findall(r"^-m (ensurepip|pip install)\b", said, re.MULTILINE) == asked


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
@pytest.mark.parametrize(
    ("given", "status", "asked"), [([], 2, ""), (["YES=1"], 0, "down --purge --yes\n")]
)
def test_cleaning_where_nobody_answers_says_what_make_can_pass(tmp_path, given, status, asked):
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    (tmp_path / ".walltrack").mkdir()
    program = tmp_path / ".venv" / "bin" / "walltrack"
    program.parent.mkdir(parents=True)
    write(program, "#!/bin/sh\necho $@ > asked.txt\n")
    done = subprocess.run(
        ["make", "clean", *given],
        cwd=tmp_path,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert ("make clean YES=1" in done.stderr) == bool(status)
    assert program.exists() == bool(status), "nothing is removed before the answer"
    said = tmp_path / "asked.txt"
    assert (said.read_text() if said.exists() else "") == asked
