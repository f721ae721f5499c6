"""What the report tells, read from the database in one snapshot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from walltrack.connection.project import Project
from walltrack.dbt_runs.operation import run_dbt
from walltrack.pages.report.contracts import Contract
from walltrack.pages.report.grid import Grid, cell, grid

# What a table on the page holds at most, beside the mock rows.
OTHER_ROWS = 50
_EXTREMES = ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff")


@dataclass
class Expectation:
    """What a contract says of the mock rows in numbers or words, beside what is found."""

    name: str
    description: str
    found: list[str]


@dataclass
class Relation:
    """One of the nine, with its rows."""

    name: str
    description: str
    total: int
    rows: Grid
    expectations: list[Expectation] = field(default_factory=list)


@dataclass
class Answer:
    """An analysis with what it answers now."""

    name: str
    question: str
    is_card: bool
    grid: Grid

    @property
    def title(self) -> str:
        """Its name in words."""
        return self.name.replace("_", " ").replace("pnl", "PnL").capitalize().replace("Pnl", "PnL")


@dataclass
class Screen:
    """A screen of the UI: what it is for, and its questions answered."""

    name: str
    description: str
    answers: list[Answer]


def compiled(project: Project, target: str | None, manifest: Any) -> dict[str, Any]:
    """The analyses, and the contracts on the mock rows, with their SQL, by their path or name."""
    chosen = ["resource_type:analysis", "path:tests/contracts/mock", "test_name:row_count"]
    done, _ = run_dbt(project, ["compile", "--select", *chosen], target, manifest)
    return {result.node.unique_id: result.node for result in done.result.results}


def relations(
    connection: psycopg.Connection,
    schema: str,
    manifest: Any,
    nodes: dict[str, Any],
    project: Project,
) -> list[Relation]:
    """The relations of the schema in the order of their migrations."""
    mock_ids = _mock_ids(manifest.macros["macro.walltrack.mock_only"].macro_sql)
    migrations = sorted(path.stem for path in (project.root / "macros" / "ddl").glob("[0-9]*.sql"))
    models = [
        node
        for node in manifest.nodes.values()
        if node.resource_type == "model" and node.columns and node.schema == schema
    ]
    found = []
    for model in sorted(models, key=lambda node: _position(node.name, migrations)):
        descriptions = {name: column.description for name, column in model.columns.items()}
        relation = sql.Identifier(schema, model.alias)
        total = connection.execute(sql.SQL("select count(*) from {}").format(relation)).fetchone()
        rows = grid(
            connection.execute(_rows(relation, list(model.columns), mock_ids)), descriptions
        )
        found.append(
            Relation(
                name=model.name,
                description=model.description,
                total=total[0] if total else 0,
                rows=rows,
                expectations=[
                    _expectation(connection, node)
                    for node in sorted(nodes.values(), key=lambda node: node.name)
                    if node.resource_type == "test" and node.name.startswith(f"{model.name}__")
                ],
            )
        )
    return found


def _position(name: str, migrations: list[str]) -> int:
    """Where the migration of a relation stands among them; the end, if there is none."""
    made = (at for at, stem in enumerate(migrations) if stem[4:].startswith(f"{name}_"))
    return next(made, len(migrations))


def _mock_ids(macro: str) -> tuple[str, str]:
    """The first and the last of the ids that mock rows have, as mock_only tells them apart."""
    start = re.findall(r"like '([0-9a-f-]+)%'", macro)[0]
    return tuple(start + shape[len(start) :] for shape in _EXTREMES)  # type: ignore[return-value]


def _rows(relation: sql.Identifier, columns: list[str], mock_ids: tuple[str, str]) -> sql.Composed:
    """The mock rows, then the newest of the others."""
    if "id" not in columns:
        return sql.SQL("select * from {} order by 1 limit {}").format(
            relation, sql.Literal(OTHER_ROWS)
        )
    return sql.SQL(
        "(select * from {0} where id between {1} and {2} order by id)"
        " union all"
        " (select * from {0} where id not between {1} and {2} order by created_at desc limit {3})"
    ).format(relation, *map(sql.Literal, mock_ids), sql.Literal(OTHER_ROWS))


def _expectation(connection: psycopg.Connection, node: Any) -> Expectation:
    """What the contract counts, without its demand that the count be another than expected."""
    code = node.compiled_code
    head, has_having, _ = code.rpartition("\nhaving")
    found = []
    if has_having:
        counted = grid(connection.execute(head), brief=True)
        if len(counted.rows) == 1:
            found = [
                value.text if column.name == "row_count" else f"{column.title}: {value.text}"
                for column, value in zip(counted.columns, counted.rows[0], strict=True)
                if column.name != "expected"
            ]
    elif re.search(r"^documented as.*row_count.*^stored as", code, re.DOTALL | re.MULTILINE):
        ctes = code.rpartition("\nselect\n")[0]
        for row in grid(connection.execute(f"{ctes}\nselect * from stored order by 1")).values:
            count = row.pop("row_count")
            shares = [_share(name, value) for name, value in row.items() if value is not None]
            found.append(f"{', '.join(filter(None, shares))}: {count}")
    return Expectation(node.name, node.description, found)


def _share(name: str, value: Any) -> str:
    """A value that some rows have in common, as their name."""
    if isinstance(value, bool):
        return name.removeprefix("is_").replace("_", " ") if value else ""
    return cell(name, value).text.replace("_", " ")


def screens(connection: psycopg.Connection, manifest: Any, nodes: dict[str, Any]) -> list[Screen]:
    """The screens as exposures name them, each with its analyses."""
    told = []
    for exposure in manifest.exposures.values():
        if str(exposure.type) != "dashboard":
            continue  # the workers, whose queries claim rows
        answers = [
            Answer(
                name=node.name,
                question=node.description,
                is_card="(card)" in node.raw_code.partition("\n")[0],
                grid=grid(
                    connection.execute(node.compiled_code),
                    {name: column.description for name, column in node.columns.items()},
                    brief=True,
                ),
            )
            for node in nodes.values()
            if node.resource_type == "analysis" and f"/{exposure.name}/" in node.original_file_path
        ]
        # One position or wallet in detail comes after the lists in which it is found.
        singular = ("position_", "wallet_")
        answers.sort(key=lambda each: (not each.is_card, each.name.startswith(singular), each.name))
        told.append(Screen(exposure.label or exposure.name, exposure.description, answers))
    return told


def broken_first(contracts: list[Contract]) -> list[Contract]:
    """The order in which a person wants to read them."""
    order = {"broken": 0, "warned": 1, "kept": 2}
    return sorted(contracts, key=lambda contract: (order[contract.status], contract.name))
