"""What the report tells, read from the database in one snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from walltrack.connection.project import Project
from walltrack.dbt_runs.contracts import SECRET, Contract
from walltrack.dbt_runs.operation import run_dbt
from walltrack.pages.report import words
from walltrack.pages.report.grid import FIRST, Column, Grid, Row, add_shares, grid
from walltrack.pages.report.names import Names
from walltrack.pages.report.words import Cell

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
    grid: Grid
    card: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its name in words."""
        return words.title(self.name.removesuffix("_table"))


@dataclass
class Details:
    """What a row of an answer opens: the answers about this one row."""

    about: str
    answers: list[Answer]

    def answer(self, name: str) -> Answer | None:
        """The answer of this name, where it has any row."""
        return next((one for one in self.answers if one.name == name and one.grid.rows), None)


@dataclass
class Screen:
    """A screen of the UI: what it is for, and its questions answered."""

    name: str
    label: str
    description: str
    answers: list[Answer]


@dataclass
class Questions:
    """The project's analyses, and the contracts on the mock rows, with their SQL."""

    nodes: list[Any]
    # Analyses about one row, by the analysis whose rows they are about; %(name)s for a parameter.
    details: dict[str, list[Any]]


def compiled(project: Project, target: str | None, manifest: Any) -> Questions:
    """Have dbt compile what the report asks."""
    chosen = ["resource_type:analysis", "path:tests/contracts/mock", "test_name:has_shares"]
    command = ["compile", "--vars", "counts_shown: true", "--select", *chosen]
    done, _ = run_dbt(project, command, target, manifest)
    nodes = [result.node for result in done.result.results]
    about_one = [node.name for node in nodes if node.config.meta.get("details_of")]
    details: dict[str, list[Any]] = {}
    if about_one:
        command = ["compile", "--vars", "analysis_parameters: psycopg", "--select", *about_one]
        done, _ = run_dbt(project, command, target, manifest)
        for result in done.result.results:
            details.setdefault(result.node.config.meta["details_of"], []).append(result.node)
    return Questions([node for node in nodes if node.name not in about_one], details)


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
    nodes: list[Any],
    project: Project,
    names: Names,
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
        relation = sql.Identifier(schema, model.alias)
        total = connection.execute(sql.SQL("select count(*) from {}").format(relation)).fetchone()
        found.append(
            Relation(
                name=model.name,
                description=model.description,
                total=total[0] if total else 0,
                rows=_named_rows(connection.execute(_rows(relation, model)), model, names),
                expectations=[
                    _expectation(connection, node)
                    for node in sorted(nodes, key=lambda node: node.name)
                    if node.resource_type == "test" and node.name.startswith(f"{model.name}__")
                ],
            )
        )
    return found


def _named_rows(cursor: psycopg.Cursor, model: Any, names: Names) -> Grid:
    """The rows of a relation by their names, first the columns that people read."""
    columns = [column.name for column in cursor.description or []]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor]
    meta, references, key = names.report_meta(model.name), names.references(model.name), columns[0]
    read_first = [name for name in meta.get("read_first", columns[1:FIRST]) if name in columns]
    # What names the row is in its name; the rest follows, the identifier last.
    rest = [name for name in [*columns[1:], key] if name not in read_first]
    called = {
        column: names.look_up(*to, {row[column] for row in rows})
        for column, to in references.items()
    }
    shown = []
    for row, name in zip(rows, names.named(model.name, rows), strict=True):
        cells = [Cell(name, words.kind(name), order=name.lower())]
        for column in [*read_first, *rest]:
            value = row[column]
            cell = words.cell(column, value, known=names.words)
            if column in called and value in called[column]:
                text, leads_to = called[column][value]
                cell = Cell(
                    text,
                    f"reference {words.kind(text)}",
                    str(value),
                    text.lower(),
                    link=_anchor(references[column][0], leads_to),
                )
            cells.append(cell)
        shown.append(Row(cells, _anchor(model.name, row[key])))
    about = {name: column.description for name, column in model.columns.items()}
    described = [
        Column(name, about.get(name, ""), name in read_first) for name in [*read_first, *rest]
    ]
    values = [{name: value for name, value in row.items() if name not in SECRET} for row in rows]
    made = Grid([Column("row"), *described], shown, values)
    add_shares(made)
    return made


def _anchor(kind: str, key: Any) -> str:
    return f"{kind}-{key}"


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
        counted = grid(connection.execute(node.compiled_code))
        for row, values in zip(counted.rows, counted.values, strict=True):
            if "found" in values:
                count = values.pop("found")
                values.pop("expected")
                shares = [_share(name, value) for name, value in values.items() if value]
                found.append(f"{', '.join(filter(None, shares)) or 'rows'}: {count}")
            else:
                found += [
                    f"{column.title.lower()}: {value.text}"
                    for column, value in zip(counted.columns, row.cells, strict=True)
                ]
    return Expectation(node.name, node.description, found)


def _share(name: str, value: str) -> str:
    """A value that some rows have in common, as their name."""
    if value in ("true", "false"):
        return name.removeprefix("is_").replace("_", " ") if value == "true" else ""
    return value.replace("_", " ")


def screens(
    connection: psycopg.Connection, manifest: Any, questions: Questions, names: Names
) -> list[Screen]:
    """The screens as exposures name them, each with its analyses."""
    told = []
    # The manifest has them in the order in which dbt happened to parse them.
    ordered = sorted(
        manifest.exposures.values(),
        key=lambda exposure: (
            exposure.config.meta.get("rank", len(manifest.exposures)),
            exposure.name,
        ),
    )
    for exposure in ordered:
        if str(exposure.type) != "dashboard":
            continue  # the workers, whose queries claim rows
        answers = [
            _answer(connection, node, names)
            for node in questions.nodes
            if node.resource_type == "analysis" and f"/{exposure.name}/" in node.original_file_path
        ]
        for answer in answers:
            _add_details(connection, answer, questions.details.get(answer.name, []), names)
        # The lists whose rows open come first, after the cards.
        answers.sort(
            key=lambda each: (
                not each.card,
                each.card.get("rank", 0),
                each.name not in questions.details,
                each.name,
            )
        )
        label = exposure.label or exposure.name
        told.append(Screen(exposure.name, label, exposure.description, answers))
    # Every other list leads to the row of the list that opens.
    anchors = {
        row.details.about: row.anchor
        for screen in told
        for answer in screen.answers
        for row in answer.grid.rows
        if row.details
    }
    for screen in told:
        for answer in screen.answers:
            for row, values in zip(answer.grid.rows, answer.grid.values, strict=True):
                keys = [str(value) for value in values.values() if str(value) in anchors]
                if keys and not row.details and row.cells:
                    row.cells[0].link = anchors[keys[0]]
    return told


def _answer(
    connection: psycopg.Connection, node: Any, names: Names, given: Mapping[str, Any] | None = None
) -> Answer:
    descriptions = {name: column.description for name, column in node.columns.items()}
    cursor = connection.execute(node.compiled_code, given)
    found = grid(cursor, descriptions, known=names.words)
    return Answer(node.name, node.description, found, dict(node.config.meta.get("card", {})))


def _add_details(
    connection: psycopg.Connection, answer: Answer, nodes: list[Any], names: Names
) -> None:
    """Let each row of an answer open what the analyses about one row say of it."""
    for row, values in zip(answer.grid.rows, answer.grid.values, strict=True):
        about = {node.config.meta["key"] for node in nodes}
        for key in about:
            row.anchor = _anchor(key.removesuffix("_id"), values[key])
            row.details = Details(
                str(values[key]),
                [
                    _answer(
                        connection,
                        node,
                        names,
                        _Given({key: values[key], **node.config.meta.get("parameters", {})}),
                    )
                    for node in nodes
                ],
            )


class _Given(dict[str, Any]):
    """Parameters of an analysis: null is "no such restriction" for those that are not given."""

    def __missing__(self, name: str) -> None:
        return None


def broken_first(contracts: list[Contract]) -> list[Contract]:
    """The order in which a person wants to read them."""
    order = {"broken": 0, "warned": 1, "kept": 2}
    return sorted(contracts, key=lambda contract: (order[contract.status], contract.name))
