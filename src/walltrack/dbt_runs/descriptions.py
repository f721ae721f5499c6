"""What dbt's YAML leaves undescribed because something else says it already.

A singular test says why it matters in its opening comment, and so does the DDL of a migration; a
generic test is its kind with its arguments, and a column of a mock CSV is the column of the table
that takes it over.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any

_STANDARD = {
    "not_null": "`{column}` is never null.",
    "unique": "No two rows have the same `{column}`.",
    "accepted_values": "`{column}` is one of {values}.",
    "relationships": "The row of {to} that `{column}` names exists.",
}


def describe(manifest: Any) -> None:
    """Fill in the empty descriptions of a parsed project's tests, seeds and migrations."""
    for node in manifest.nodes.values():
        if node.resource_type == "test" and not node.description:
            if getattr(node, "test_metadata", None):
                node.description = _generic(node, manifest)
            else:
                node.description = opening_comment(node.raw_code)
        elif node.resource_type == "seed":
            _describe_columns(node, manifest)
    for macro in manifest.macros.values():
        folder, _, file = macro.original_file_path.rpartition("/")
        if folder == "macros/ddl" and file[0].isdigit() and not macro.description:
            _describe_migration(macro, file.removesuffix(".sql"))


def opening_comment(code: str) -> str:
    """The comment that a file of SQL opens with, as one paragraph."""
    lines = takewhile(lambda line: line.startswith("--"), code.strip().splitlines())
    told = (line.removeprefix("--").strip() for line in lines)
    # dbt reads a line of the comment too, to learn of a reference.
    return " ".join(line for line in told if not line.startswith("depends_on:"))


def _generic(test: Any, manifest: Any) -> str:
    kind = test.test_metadata.name
    given = {
        name: value
        for name, value in test.test_metadata.kwargs.items()
        if name not in ("model", "column_name")
    }
    if kind in _STANDARD:
        values = {name: _text(value) for name, value in given.items()}
        return _STANDARD[kind].format(column=test.column_name, **values)
    if kind == "has_shares":
        return f"The mock rows of {_text(given['of'])} are {_shares(given['shares'])}."
    macro = manifest.macros[f"macro.{test.package_name}.test_{kind}"]
    parts = [f"`{test.column_name}`"] if test.column_name else []
    parts += [f"{name.replace('_', ' ')} {_text(value)}" for name, value in given.items()]
    broken_by = macro.description[:1].lower() + macro.description[1:]
    return f"Broken by {broken_by}" + (f" Here: {', '.join(parts)}." if parts else "")


def _shares(shares: list[dict[str, Any]]) -> str:
    """The shares of the mock rows: 3 with mode `live`, 2 with mode `simulation`."""
    told = []
    for share in shares:
        values = [f"{name} {_text(value)}" for name, value in share.items() if name != "rows"]
        told.append(f"{share['rows']}{' with ' if values else ''}{', '.join(values)}")
    return "; ".join(told)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"`{each}`" for each in value)
    return f"`{without_ref(str(value))}`"


def without_ref(text: str) -> str:
    """`ref('wallets')` as `wallets`."""
    return text.removeprefix("ref('").removesuffix("')")


def _describe_migration(macro: Any, migration: str) -> None:
    from dbt.artifacts.resources import MacroArgument

    if macro.name.startswith("rollback_"):
        macro.description = f"DDL that takes migration {migration} back."
    else:
        about = opening_comment(macro.macro_sql.partition("%}")[2])
        macro.description = f"DDL of migration {about}"
    where = "The schema that the objects are in; the target's by default."
    macro.arguments = [MacroArgument(name="schema", type="string", description=where)]


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
        column = seed.columns.setdefault(name, ColumnInfo(name=name))
        column.description = column.description or said
