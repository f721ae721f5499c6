"""Every link of these pages has a target. Links to the network are not checked."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.conftest import REPOSITORY

from .page import DOCS, PAGES, Page, name_of, names_in

ANCHORED = {path: Page(path).anchors for path in PAGES}


def destination(page: Path, link: str) -> tuple[Path, str]:
    parts = urlsplit(link)
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return target, unquote(parts.fragment)


def is_external(link: str) -> bool:
    return urlsplit(link).scheme in ("http", "https", "mailto")


def broken(page: Path, link: str) -> str:
    target, anchor = destination(page, link)
    if urlsplit(link).scheme or urlsplit(link).path.startswith("/"):
        return f"{link} is no relative link"
    if not target.exists():
        return f"{link}: there is no such file"
    if anchor and anchor not in (ANCHORED.get(target) or Page(target).anchors):
        return f"{link}: there is no such heading"
    return ""


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_leads_somewhere(path):
    links = [link for link in Page(path).links if not is_external(link)]
    assert [reason for link in links if (reason := broken(path, link))] == []


def test_every_page_is_within_two_links_of_the_index():
    index = DOCS / "README.md"
    near = {index}
    for _ in range(2):
        near |= {
            destination(page, link)[0]
            for page in near
            if page in ANCHORED
            for link in Page(page).links
            if not is_external(link)
        }
    assert [name_of(path) for path in PAGES if DOCS in path.parents and path not in near] == []


def test_the_completion_notes_name_files_that_are_there():
    _, rows = Page(DOCS / "completion-notes.md").table("Files")
    named = [name for _, where in rows for name in names_in([where])]
    assert named
    assert [name for name in named if not (REPOSITORY / name).exists()] == []


def test_a_broken_link_is_noticed(tmp_path):
    there = tmp_path / "there.md"
    there.write_text("# One thing: `two`, *three* & four_4\n# Twice\n# Twice\n")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#one-thing-two-three--four_4) [c](there.md#twice-1)"
        " [d](#here) [e](gone.md) [f](there.md#gone) [g](there.md#twice-2) [h](/there.md)"
        " ![i](gone.png) [j](there.md#Twice)\n\n# Here\n"
    )
    ends = [link for link in Page(page).links if broken(page, link)]
    assert ends == [
        "gone.md",
        "there.md#gone",
        "there.md#twice-2",
        "/there.md",
        "gone.png",
        "there.md#Twice",
    ]
