"""Files that are not UTF-8, which dbt reads and does not name."""

from __future__ import annotations

from pathlib import Path

from walltrack.errors import FAILED, UserError

_READ_BY_DBT = ("*.yml", "analyses/**/*", "macros/**/*", "models/**/*", "seeds/*", "tests/**/*")
_KINDS = (".csv", ".md", ".sql", ".yaml", ".yml")


def decoded(path: Path, root: Path) -> str:
    """The text of a file. Raises UserError with the file, the line and the remedy."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        name = path.relative_to(root).as_posix()
        raise UserError(
            f"{name}, line {line}, is not UTF-8: save the file as UTF-8.", status=FAILED
        ) from None


def check_project(root: Path) -> None:
    """See that all files of a project can be read. Raises UserError as `decoded` does."""
    for pattern in _READ_BY_DBT:
        for path in sorted(root.glob(pattern)):
            if path.suffix in _KINDS and path.is_file():
                decoded(path, root)
