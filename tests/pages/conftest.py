"""A headless browser, and the pages that the commands make of a built database."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import clean_environment
from walltrack.connection import database as databases

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `pages`")

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# A machine that is busy with other tests is slow, not wrong, and the site is one page of many
# megabytes. `expect` has a patience of its own, of five seconds.
_PATIENCE = 300_000
playwright.expect.set_options(timeout=_PATIENCE)
_ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", action="store_true", help="take the pictures in docs/images anew"
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[playwright.Browser]:
    """Chromium or Chrome as it is installed, else the one that playwright has downloaded."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None and _ON_MACOS.exists():
        found = str(_ON_MACOS)
    with playwright.sync_playwright() as driver:
        try:
            # Chromium's sandbox refuses root.
            is_root = hasattr(os, "geteuid") and os.geteuid() == 0
            started = driver.chromium.launch(
                executable_path=found, chromium_sandbox=not is_root, timeout=_PATIENCE
            )
        except playwright.Error as error:
            remedy = "no Chromium: install one, or run `playwright install chromium`"
            if found or os.environ.get("BROWSER_REQUIRED"):
                pytest.fail(f"{remedy} ({error})")
            pytest.skip(remedy)
        yield started
        started.close()


@dataclass
class Visit:
    """A page in a window of its own, with what it asked of others and what it complained of."""

    page: playwright.Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: said.type in ("error", "warning") and self.complaints.append(said.text),
        )

    def outside(self) -> list[str]:
        """The addresses beyond the file itself that the page has asked for."""
        own = self.page.url.partition("#")[0]
        return [url for url in self.requests if not url.startswith((own, "data:"))]


@pytest.fixture
def visit(browser: playwright.Browser) -> Iterator:
    """`visit(path, width=360, dark=True, script=False)` opens a file."""
    contexts = []

    def open_file(
        path: Path, *, width: int = 1280, dark: bool = False, script: bool = True
    ) -> Visit:
        context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            offline=True,
        )
        contexts.append(context)
        opened = Visit(context.new_page())
        opened.page.set_default_timeout(_PATIENCE)
        opened.page.goto(path.as_uri())
        return opened

    yield open_file
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def workshop(parsed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to build pages in."""
    return Path(shutil.copytree(parsed, tmp_path_factory.mktemp("pages") / "project"))


@dataclass
class Served:
    """What `walltrack docs` did: what its address answered, and how it ended on Ctrl-C."""

    page: bytes
    rest: str
    errors: str
    status: int


@pytest.fixture(scope="session")
def served(built: str, put_in_place: Callable[..., str], workshop: Path) -> Served:
    """The docs site, built and served by the command."""
    command = subprocess.Popen(
        [sys.executable, "-m", "walltrack", "docs", "--port", "0"],
        cwd=workshop,
        env=clean_environment() | {databases.URL: put_in_place(built)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert command.stdout
    page = b""
    try:
        for line in command.stdout:
            if address := re.search(r"http://127\.0\.0\.1:\d+/", line):
                with urllib.request.urlopen(address[0]) as answer:  # noqa: S310 - our own server
                    page = answer.read()
                break
    finally:
        command.send_signal(signal.SIGINT)
        rest, errors = command.communicate()
    return Served(page, rest, errors, command.returncode)


@pytest.fixture(scope="session")
def docs_site(served: Served, workshop: Path) -> Path:
    """The page of the docs site."""
    assert served.page, served.errors
    return workshop / "target" / "site" / "index.html"
