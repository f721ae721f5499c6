"""Compiles parts of a project in several ways: `python compile.py <project> <JSON>`.

The JSON is a list of lists: what to put behind `dbt compile` each time. A process of its own, as
dbt keeps state; one parse for all, as that takes longest. So a var among the arguments has to be
one that is read when dbt compiles, not when it parses.
"""

from __future__ import annotations

import json
import sys

from dbt.cli.main import dbtRunner


def main(project: str, compilations: list[list[str]]) -> None:
    """Stop at what goes wrong, with dbt's words."""
    options = ["--project-dir", project, "--profiles-dir", project]
    parsed = dbtRunner().invoke(["--quiet", "parse", "--no-write-json", *options])
    if not parsed.success:
        sys.exit(str(parsed.exception))
    runner = dbtRunner(manifest=parsed.result)
    for arguments in compilations:
        done = runner.invoke(["--quiet", "compile", *arguments, *options])
        if not done.success:
            sys.exit(str(done.exception))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
