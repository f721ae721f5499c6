"""The statements of the exported files without their `do` blocks, for tools that read plain SQL.

An exported file runs its statements from a string, so that it can pass over them. Linters do not
look into strings: `python -m walltrack.export.plain FOLDER` writes the statements there.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_STATEMENT = re.compile(r"\$sql\$\n(.*?)\n\$sql\$", re.DOTALL)


def plain(text: str) -> str:
    """The header and the statements of an exported file."""
    header = text.split("\n\n", 1)[0]
    body = text.split("\n-- Rollback, ", 1)[0]
    statements = (f"{statement};\n" for statement in _STATEMENT.findall(body))
    return "\n".join([f"{header}\n", *statements])


def main(supabase: Path, folder: Path) -> None:
    """Write a plain file for each exported migration and rollback."""
    for path in supabase.glob("*s/*.sql"):
        file = folder / path.relative_to(supabase)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(plain(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path("supabase"), Path(sys.argv[1]))
