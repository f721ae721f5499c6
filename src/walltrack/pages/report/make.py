"""From the project and the database to the page."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from walltrack.connection.target import Target
from walltrack.dbt_runs import contracts as asking
from walltrack.dbt_runs.descriptions import describe
from walltrack.dbt_runs.operation import parse
from walltrack.errors import USAGE, UserError
from walltrack.export import diagram
from walltrack.pages.docs_site import check_built
from walltrack.pages.report import charts, content
from walltrack.pages.report.grid import grid
from walltrack.pages.report.names import Names
from walltrack.pages.report.page import page
from walltrack.progress import Progress

_LONGEST = "60s"


READ, ASK, ANALYSE, WRITE = (
    "reading the project",
    "asking the contracts",
    "compiling the analyses",
    "writing the page",
)


def make(
    target: Target, output: Path, select: list[str] | None, *, verbose: bool = False
) -> list[asking.Contract] | None:
    """Write the page; return the contracts with what came of them.

    `select` is as dbt takes it: [] asks all of them, None asks none and returns None.
    """
    steps = [READ, *([] if select is None else [ASK]), ANALYSE, WRITE]
    root = target.project.root
    with Progress("report", root, steps, verbose=verbose) as progress:
        return _make(target, output, select, progress)


def _make(
    target: Target, output: Path, select: list[str] | None, progress: Progress
) -> list[asking.Contract] | None:
    charts.check()
    check_built(target)
    project, database, schema = target.project, target.database, target.schema
    if output.is_dir() or not (output.parent.is_dir() or output.parent.name == "target"):
        raise UserError(f"{output} cannot be written: name a file in a folder that exists.", USAGE)
    progress.begin_next()
    manifest = parse(project, target.name, progress)
    describe(manifest)
    contracts = None
    if select is not None:
        progress.begin_next()
        options = ["--select", *select] if select else []
        contracts = asking.ask(project, target.name, manifest, options, progress)
    progress.begin_next()
    questions = content.compiled(project, target.name, manifest)
    progress.begin_next()
    with database.connect() as connection:
        connection.execute(f"set statement_timeout = '{_LONGEST}'")
        # One moment for the whole page, and nothing that could write.
        connection.execute("begin isolation level repeatable read read only")
        asking.add_samples(contracts or [], connection, partial(grid, exact=True))
        has_mock = content.has_mock_rows(connection, schema, manifest)
        names = Names(connection, schema, manifest)
        text = page(
            about={
                "database": str(database).capitalize(),
                "schema": schema,
                "version": connection.info.parameter_status("server_version") or "",
                "target": project.raw_target(target.name)[0],
            },
            contracts=contracts,
            unasked=asking.count(manifest) - len(contracts or []),
            relations=content.relations(
                connection, schema, manifest, questions.nodes if has_mock else [], project, names
            ),
            screens=content.screens(connection, manifest, questions, names),
            diagram=(project.root / diagram.PATH).read_text(encoding="utf-8"),
            has_mock=has_mock,
        )
    output.parent.mkdir(exist_ok=True)
    output.write_text(text, encoding="utf-8")
    return contracts
