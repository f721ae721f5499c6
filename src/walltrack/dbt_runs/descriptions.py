"""What dbt's YAML leaves undescribed because something else says it already.

A singular test says why it matters in its opening comment, a generic test is its kind with its
arguments, and a column of a mock CSV is the column of the table that takes it over.
"""

from __future__ import annotations

import re
from typing import Any

_STANDARD = {
    "not_null": "`{column}` is never null.",
    "unique": "No two rows have the same `{column}`.",
    "accepted_values": "`{column}` is one of {values}.",
    "relationships": "The row of {to} that `{column}` names exists.",
    "row_count": "there are exactly {count}.",
}
_REF = re.compile(r"""ref\(['"](\w+)['"]\)""")
_COMMENT = re.compile(r"\A(?:\s*--[^\n]*\n)+")


def describe(manifest: Any) -> None:
    """Fill in the empty descriptions of a parsed project's tests and seeds."""
    for node in manifest.nodes.values():
        if node.resource_type == "test" and not node.description:
            if getattr(node, "test_metadata", None):
                node.description = _generic(node, manifest)
            else:
                node.description = opening_comment(node.raw_code)
        elif node.resource_type == "seed":
            _describe_columns(node, manifest)


def opening_comment(code: str) -> str:
    """The comment that a file of SQL opens with, as one paragraph."""
    found = _COMMENT.match(code)
    lines = found[0].strip().splitlines() if found else []
    return " ".join(line.strip().removeprefix("--").strip() for line in lines)


def _generic(test: Any, manifest: Any) -> str:
    kind = test.test_metadata.name
    given = {
        name: value
        for name, value in test.test_metadata.kwargs.items()
        if name not in ("model", "column_name")
    }
    scope = _scope(test.config.where or "")
    if kind in _STANDARD:
        values = {name: _text(value) for name, value in given.items()}
        return scope + _STANDARD[kind].format(column=test.column_name, **values)
    macro = manifest.macros[f"macro.{test.package_name}.test_{kind}"]
    parts = [f"`{test.column_name}`"] if test.column_name else []
    parts += [f"{name.replace('_', ' ')} {_text(value)}" for name, value in given.items()]
    broken_by = macro.description[:1].lower() + macro.description[1:]
    return f"{scope}Broken by {broken_by} Here: {', '.join(parts)}."


def _scope(where: str) -> str:
    """Which rows a test is asked of, as the start of its description."""
    condition, mocks = re.subn(r"__mock_only(\(\w+\))?__( and )?", "", where)
    if not where:
        return ""
    return f"Of {'mock ' * mocks}rows{f' where `{condition}`' if condition else ''}: "


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"`{each}`" for each in value)
    return f"`{without_ref(str(value))}`"


def without_ref(text: str) -> str:
    """`ref('wallets')` as `wallets`."""
    return _REF.sub(r"\1", text)


def _describe_columns(seed: Any, manifest: Any) -> None:
    from dbt.artifacts.resources import ColumnInfo

    table = manifest.nodes[f"model.{seed.package_name}.{seed.name.removeprefix('mock_')}"]
    for name in seed.config.column_types:
        of = name.removesuffix("_age")
        moment = next((of + end for end in ("_at", "_on") if of + end in table.columns), None)
        if name.endswith("_age") and moment:
            of_moment = table.columns[moment].description
            said = f"Age of `{moment}` at the moment of `dbt seed`. {of_moment}"
        else:
            said = table.columns[name].description
        seed.columns.setdefault(name, ColumnInfo(name=name, description=said))
