"""An analysis as its file describes it: header, parameters, relations that it reads."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.conftest import REPOSITORY
from walltrack.dbt_runs import analyses

FOLDER = REPOSITORY / "analyses"


@dataclass(frozen=True)
class Analysis(analyses.Analysis):
    """One file of analyses/, with what the tests ask of it."""

    @property
    def documented_parameters(self) -> set[str]:
        """Those that the header names, without what it says about them."""
        listed = re.sub(r"\([^)]*\)|\n--", "", self.header["parameters"])
        return {name.strip() for name in re.split("[,;]", listed)} - {"none"}

    @property
    def documented_indexes(self) -> set[str]:
        return set(re.findall(r"\b(?:idx|pk|uq)_\w+", self.header["index"]))

    @property
    def indexes_alone(self) -> set[str]:
        """Those of them that answer without the table."""
        return set(re.findall(r"\b(\w+) alone\b", self.header["index"]))

    def statement(self, start: str) -> str:
        """A statement that the opening comment documents, by how it starts.

        <name> stands for a value, here as psycopg's placeholder %(name)s.
        """
        comment = "\n".join(
            line.removeprefix("--") for line in self.source.splitlines() if line.startswith("--")
        )
        (found,) = re.findall(rf"^     ({re.escape(start)}[^;]*);", comment, re.MULTILINE)
        return re.sub(r"<(\w+)>", r"%(\1)s", found)

    @property
    def defaults(self) -> dict[str, object]:
        """The parameters that it has, with their defaults."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    @property
    def relations(self) -> set[str]:
        return set(re.findall(r"ref\('(\w+)'\)", self.source))


def analysis(name: str) -> Analysis:
    """The one of this name."""
    (found,) = (one for one in ANALYSES if one.name == name)
    return found


ANALYSES = [Analysis(path) for path in sorted(FOLDER.glob("*/*.sql"))]
SCREENS = ["config", "dashboard", "watchlist", "workers"]
