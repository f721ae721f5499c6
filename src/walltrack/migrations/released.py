"""Which migrations have been released, and that none of them was edited since.

supabase/migrations.lock has a line a released migration: its file's name, its checksum, and the
release that it came with. Lines are only ever added. supabase/releases/ keeps the mock rows of each
release, so that a database of that release can be made again, rows and all, and the release's data
contract.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from walltrack.connection.project import Project
from walltrack.errors import USAGE, UserError
from walltrack.migrations.rendered import Migration

LOCK = Path("supabase", "migrations.lock")
KEPT = Path("supabase", "releases")
CONTRACT = Path("supabase", "walltrack.odcs.yaml")
_ENDING = ".odcs.yaml"
_HEADER = """\
# Released migrations, which are never edited: file, checksum of its statements, release.
# Written by `walltrack export --release VERSION`.
"""


def edited(root: Path, migrations: Sequence[Migration]) -> list[str]:
    """A sentence for each released migration that is no longer what was released."""
    now = {migration.label: migration.checksum for migration in migrations}
    lines = _lines(root)
    versions = {label.partition("_")[0] for label, *_ in lines}
    for label in now:
        version = label.partition("_")[0]
        if version not in versions and version < max(versions, default=""):
            return [f"{LOCK} has lost the line of {label}: restore it (`git checkout {LOCK}`)"]
    return [
        f"{label} was released with {release} and has been "
        + ("edited" if label in now else "removed or renamed")
        + ": restore it, and put the change into a migration of its own"
        for label, checksum, release in lines
        if now.get(label) != checksum
    ]


def release(root: Path, migrations: Sequence[Migration], version: str) -> list[str]:
    """Add what was not released yet; returns the names. Raises UserError for another version."""
    if version != Project(root).version:
        raise UserError(
            f"'{version}' is not the version in dbt_project.yml: change it there first.",
            status=USAGE,
        )
    lines = _lines(root)
    released = {label for label, *_ in lines}
    new = [migration for migration in migrations if migration.label not in released]
    lines += [(migration.label, migration.checksum, version) for migration in new]
    text = _HEADER + "".join(f"{' '.join(line)}\n" for line in lines)
    (root / LOCK).write_text(text, encoding="utf-8", newline="\n")
    (root / KEPT).mkdir(exist_ok=True)
    shutil.copyfile(root / "supabase" / "seed.sql", root / KEPT / f"{version}.sql")
    shutil.copyfile(root / CONTRACT, root / KEPT / f"{version}{_ENDING}")
    return [migration.label for migration in new]


def releases(root: Path) -> dict[str, list[str]]:
    """The migrations' names by the release that they came with, in order."""
    found: dict[str, list[str]] = {}
    for label, _, release in _lines(root):
        found.setdefault(release, []).append(label)
    return found


def last_contract(root: Path) -> tuple[str, Path] | None:
    """The last release that has a contract, and the file; None before the first."""
    found = {path.name.removesuffix(_ENDING): path for path in (root / KEPT).glob(f"*{_ENDING}")}
    last = max(found, key=lambda version: [int(part) for part in version.split(".")], default=None)
    return (last, found[last]) if last else None


def _lines(root: Path) -> list[tuple[str, str, str]]:
    if not (root / LOCK).exists():
        return []
    lines = (root / LOCK).read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if line and not line.startswith("#"):
            try:
                label, checksum, release = line.split()
            except ValueError:
                raise UserError(f"{LOCK} has a line that is none: {line}") from None
            found.append((label, checksum, release))
    return found
