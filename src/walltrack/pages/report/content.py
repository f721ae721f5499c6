"""What the report tells, read from the database in one snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from walltrack.connection.project import Project
from walltrack.dbt_runs.contracts import Contract
from walltrack.dbt_runs.operation import run_dbt
from walltrack.pages.report.grid import Grid, grid

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
    chosen = ["resource_type:analysis", "path:tests/contracts/mock", "test_name:has_shares"]
    command = ["compile", "--vars", "counts_shown: true", "--select", *chosen]
    done, _ = run_dbt(project, command, target, manifest)
    return {result.node.unique_id: result.node for result in done.result.results}


def has_mock_rows(connection: psycopg.Connection, schema: str, manifest: Any) -> bool:
    """Whether the contracts on mock rows have any to ask, as macros/mock/has_mock_rows.sql says."""
    row = connection.execute(
        "select to_regclass(quote_ident(%s) || '.mock_clock') is not null", [f"{schema}_mock"]
    ).fetchone()
    is_loaded = any(node.resource_type == "seed" for node in manifest.nodes.values())
    return bool(row and row[0]) and is_loaded


def relations(
    connection: psycopg.Connection,
    schema: str,
    manifest: Any,
    nodes: dict[str, Any],
    project: Project,
) -> list[Relation]:
    """The relations of the schema in the order of their migrations."""
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
        rows = grid(connection.execute(_rows(relation, model)), descriptions)
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


def _rows(relation: sql.Identifier, model: Any) -> sql.Composed:
    """The mock rows, then the newest of the others."""
    start = model.config.meta.get("mock_id_prefix")
    if start is None:
        return sql.SQL("select * from {} order by 1 limit {}").format(
            relation, sql.Literal(OTHER_ROWS)
        )
    mock_ids = [start + shape[len(start) :] for shape in _EXTREMES]
    return sql.SQL(
        "(select * from {0} where id between {1} and {2} order by id)"
        " union all"
        " (select * from {0} where id not between {1} and {2} order by created_at desc limit {3})"
    ).format(relation, *map(sql.Literal, mock_ids), sql.Literal(OTHER_ROWS))


def _expectation(connection: psycopg.Connection, node: Any) -> Expectation:
    """What the contract counts, where its meta says that it does."""
    found: list[str] = []
    if node.config.meta.get("shows_counts"):
        counted = grid(connection.execute(node.compiled_code), brief=True)
        for row, values in zip(counted.rows, counted.values, strict=True):
            if "found" in values:
                count = values.pop("found")
                values.pop("expected")
                shares = [_share(name, value) for name, value in values.items() if value]
                found.append(f"{', '.join(filter(None, shares)) or 'rows'}: {count}")
            else:
                found += [
                    f"{column.title}: {value.text}"
                    for column, value in zip(counted.columns, row, strict=True)
                ]
    return Expectation(node.name, node.description, found)


def _share(name: str, value: str) -> str:
    """A value that some rows have in common, as their name."""
    if value in ("true", "false"):
        return name.removeprefix("is_").replace("_", " ") if value == "true" else ""
    return value.replace("_", " ")


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
                is_card=bool(node.config.meta.get("is_card")),
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
