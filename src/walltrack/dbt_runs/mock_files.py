"""The CSVs of the mock rows, seen through before dbt reads them.

dbt names neither the line of a row that it cannot take apart nor, for some mistakes, the file.
"""

from __future__ import annotations

import csv
from pathlib import Path

from walltrack.dbt_runs.utf8 import decoded
from walltrack.errors import FAILED, UserError


def check_all(seeds: Path) -> None:
    """See that every file can be read. Raises UserError with the file, the line and the remedy."""
    for path in sorted(seeds.glob("mock_*.csv")):
        check(path)


def check(path: Path) -> None:
    """See that one file can be read. Raises UserError as `check_all` does."""
    name = f"{path.parent.name}/{path.name}"
    text = decoded(path, path.parents[1])
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(reader, [])
        if len(header) == 1 and ";" in header[0]:
            raise _wrong(f"{name}, line 1, is separated by semicolons: separate it by commas")
        count = 0
        begin = reader.line_num + 1
        for row in reader:
            if row and len(row) != len(header):
                raise _wrong(
                    f"{name}, line {begin}, has {len(row)} values and the header {len(header)}: "
                    'a value with a comma in it is put into double quotes ("68,50")'
                )
            count += bool(row)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise _wrong(f"{name}, line {reader.line_num}, is no CSV: {error}") from None
    if not count:
        raise _wrong(
            f"{name} has no row under its header: restore it (`git checkout seeds`); to build "
            "without mock rows, run `walltrack remove-mock-rows` and set load_mock_data: false in "
            "dbt_project.yml"
        )


def _wrong(said: str) -> UserError:
    return UserError(f"{said}.", status=FAILED)
