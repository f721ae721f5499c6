"""The packages of walltrack are layers: none imports one that imports it."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter

from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "src" / "walltrack"


def imports(package: str) -> set[str]:
    """The other packages of walltrack that a package's modules import, however deep inside."""
    found = set()
    for path in (PACKAGE / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("walltrack."):
                found.add(str(node.module).split(".")[1])
    return found - {package}


def test_no_package_imports_one_that_imports_it() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    graph = {package: imports(package) & packages for package in packages}
    assert graph["pages"] >= {"connection", "dbt_runs"}, "imports are found"
    # Raises CycleError, which names the circle.
    order = list(TopologicalSorter(graph).static_order())
    assert (order[0], order[-1]) == ("embedded", "commands")
