"""Compiles all analyses in each way that dbt can: `python compile.py <project> <folder> <moment>`.

A process of its own, as dbt keeps state; one parse, as that takes longest.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner


def main(project: str, folder: str, moment: str) -> None:
    """Leave `<folder>/<way>/<screen>/<question>.sql` for each way."""
    ways = {
        "defaults": {},
        "values": {"as_of": moment},
        "psycopg": {"analysis_parameters": "psycopg"},
        "named": {"analysis_parameters": "named"},
    }
    options = ["--project-dir", project, "--profiles-dir", project, "--no-write-json"]
    parsed = dbtRunner().invoke(["--quiet", "parse", *options])
    if not parsed.success:
        sys.exit(str(parsed.exception))
    runner = dbtRunner(manifest=parsed.result)
    for way, variables in ways.items():
        target = Path(folder) / f"{way}.target"
        arguments = ["--select", "path:analyses", "--target-path", str(target)]
        arguments += ["--no-introspect", "--no-populate-cache", "--vars", json.dumps(variables)]
        done = runner.invoke(["--quiet", "compile", *arguments, *options])
        if not done.success:
            sys.exit(str(done.exception))
        (target / "compiled" / "walltrack" / "analyses").rename(Path(folder) / way)


if __name__ == "__main__":
    main(*sys.argv[1:])
