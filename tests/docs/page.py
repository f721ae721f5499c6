"""A Markdown page, parsed for its tests: headings, links, tables, code blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
GUIDES = sorted(path for path in (DOCS / "tables").glob("*.md") if path.stem != "README")
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted(DOCS.glob("**/*.md"))]

Row = list[Token]


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def names_in(tokens: Iterable[Token]) -> list[str]:
    """What stands in backticks."""
    return [
        part.content
        for token in tokens
        for part in token.children or []
        if part.type == "code_inline"
    ]


def links_in(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        for part in token.children or []:
            target = part.attrGet("href") or part.attrGet("src")
            if target is not None:
                yield str(target)


def text_of(inline: Token) -> str:
    return "".join(
        part.content for part in inline.children or [] if part.type in ("text", "code_inline")
    )


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@dataclass(frozen=True)
class Page:
    path: Path

    @cached_property
    def tokens(self) -> list[Token]:
        return MarkdownIt("commonmark").enable("table").parse(self.path.read_text("utf-8"))

    @cached_property
    def anchors(self) -> set[str]:
        """The second heading of one text gets -1, the third -2."""
        seen: Counter[str] = Counter()
        anchors = set()
        for token, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if token.type == "heading_open":
                anchor = slug(text_of(inline))
                anchors.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
                seen[anchor] += 1
        return anchors

    @cached_property
    def links(self) -> list[str]:
        return list(links_in(self.tokens))

    def section(self, title: str) -> list[Token]:
        """Everything under a heading, up to the next of the same rank; nothing where it is not."""
        found: list[Token] = []
        rank = None
        for token, inline in zip(self.tokens, [*self.tokens[1:], None], strict=True):
            if token.type == "heading_open":
                if rank is not None and token.tag <= rank:
                    return found
                if inline is not None and text_of(inline) == title:
                    rank = token.tag
            if rank is not None:
                found.append(token)
        return found

    def table(self, title: str) -> tuple[list[str], list[Row]]:
        """Header and rows of the first table of a section, a cell as its inline token."""
        rows: list[Row] = []
        for token, inline in zip(self.section(title), self.section(title)[1:], strict=False):
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            if token.type in ("th_open", "td_open"):
                rows[-1].append(inline)
        assert rows, f"{name_of(self.path)} has no table under {title}"
        return [text_of(cell) for cell in rows[0]], rows[1:]

    def fences(self, language: str) -> list[str]:
        return [
            token.content
            for token in self.tokens
            if token.type == "fence" and token.info == language
        ]
