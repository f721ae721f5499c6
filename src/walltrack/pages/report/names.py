"""What rows are called: a reference is shown by the name of the row that it leads to.

The name of a row is made of the columns that its model's meta lists under `report.row_name`; what
refers to what is said by the `relationships` tests, and by `refers_to` in a column's meta where
there is no foreign key.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from walltrack.export import diagram
from walltrack.pages.report import words


class Names:
    """The names of rows, looked up when they are asked for."""

    def __init__(self, connection: psycopg.Connection, schema: str, manifest: Any) -> None:
        """Read nothing yet."""
        self._connection = connection
        self._schema = schema
        self._models = {
            node.name: node
            for node in manifest.nodes.values()
            if node.resource_type == "model" and node.columns and node.schema == schema
        }
        self._references = {
            name: dict(table.references) for name, table in diagram.tables(manifest).items()
        }
        for name, node in self._models.items():
            for column, about in node.columns.items():
                if to := about.config.meta.get("refers_to"):
                    self._references[name][column] = (to["model"], to["column"])
        self._known: dict[tuple[str, str], dict[Any, tuple[str, Any]]] = {}
        accepted = (
            node.test_metadata.kwargs.get("values", [])
            for node in manifest.nodes.values()
            if getattr(node, "test_metadata", None) and node.test_metadata.name == "accepted_values"
        )
        columns = (
            column
            for node in manifest.nodes.values()
            if node.resource_type in ("model", "analysis")
            for column in node.columns
        )
        self.words = frozenset([*(str(one) for values in accepted for one in values), *columns])

    def references(self, model: str) -> dict[str, tuple[str, str]]:
        """What the columns of a model refer to: column to (model, column)."""
        return {
            column: to
            for column, to in self._references.get(model, {}).items()
            if to[0] in self._models
        }

    def row_name(self, model: str) -> list[str]:
        """The columns that name a row of the model."""
        return list(self.report_meta(model).get("row_name", []))

    def report_meta(self, model: str) -> dict[str, Any]:
        """What the model's meta says to the report."""
        return dict(self._models[model].config.meta.get("report", {}))

    def look_up(self, model: str, column: str, keys: set[Any]) -> dict[Any, tuple[str, Any]]:
        """The names of the rows whose `column` is among `keys`, with their own keys."""
        known = self._known.setdefault((model, column), {})
        missing = [key for key in keys if key is not None and key not in known]
        if missing:
            key = next(iter(self._models[model].columns))
            chosen = [column, key, *self.row_name(model)]
            rows = self._connection.execute(
                sql.SQL("select {} from {} where {} = any({})").format(
                    sql.SQL(", ").join(map(sql.Identifier, chosen)),
                    sql.Identifier(self._schema, self._models[model].alias),
                    sql.Identifier(column),
                    sql.Literal(missing),
                )
            ).fetchall()
            named = self.named(model, [dict(zip(chosen, row, strict=True)) for row in rows])
            known |= {row[0]: (name, row[1]) for row, name in zip(rows, named, strict=True)}
        return known

    def named(self, model: str, rows: list[dict[str, Any]]) -> list[str]:
        """What each of these rows of a model is called."""
        references = self.references(model)
        key = next(iter(self._models[model].columns))
        told: list[list[str]] = [[] for _ in rows]
        for column in self.row_name(model):
            to = references.get(column)
            names = self.look_up(*to, {row[column] for row in rows}) if to else {}
            for parts, row in zip(told, rows, strict=True):
                value = row[column]
                if value in names:
                    parts.append(names[value][0])
                elif value is not None:
                    parts.append(words.cell(column, value, known=self.words).text)
        return [
            ", ".join(parts) or words.short(str(row[key]))
            for parts, row in zip(told, rows, strict=True)
        ]
