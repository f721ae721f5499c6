"""Every contract asked now, and what breaks those that are broken."""

from __future__ import annotations

import json
import os
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walltrack.connection.project import Project
from walltrack.dbt_runs.operation import run_dbt
from walltrack.progress import Progress

if TYPE_CHECKING:
    import psycopg

KEPT, WARNED, BROKEN = "kept", "warned", "broken"
SAMPLE = 5
# Never leaves the database, whoever asks for a row.
SECRET = frozenset({"helius_webhook_secret"})


@dataclass
class Contract:
    """A data test or unit test, with what came of it."""

    name: str
    description: str
    relation: str
    status: str
    message: str = ""
    failing_rows: int = 0
    compiled_code: str = ""
    alias: str = ""
    # Where to look: the file with its query, or a command.
    look: str = ""
    # The first rows that break it, in the form that the caller shows.
    sample: Any = None


def count(manifest: Any) -> int:
    """How many there are."""
    tests = [node for node in manifest.nodes.values() if node.resource_type == "test"]
    return len(tests) + len(manifest.unit_tests)


def ask(
    project: Project,
    target: str | None,
    manifest: Any,
    options: list[str],
    progress: Progress | None = None,
) -> list[Contract]:
    """Run all, or those that dbt's options select. Raises UserError when that cannot be done.

    A broken contract is a result, not an error.
    """
    done, _ = run_dbt(
        project, ["test", *options], target, manifest, errors_are_results=True, progress=progress
    )
    return results(done, manifest)


def results(done: Any, manifest: Any) -> list[Contract]:
    """What came of a `dbt test`, by name."""
    # A hook succeeds where a contract passes.
    return sorted(
        (
            _contract(result, manifest)
            for result in done.result.results
            if str(result.status) != "success"
        ),
        key=lambda contract: contract.name,
    )


def _contract(result: Any, manifest: Any) -> Contract:
    node, status = result.node, str(result.status)
    description = node.description
    if node.resource_type == "unit_test":
        definition = manifest.unit_tests[node.unique_id]
        relation, description = definition.model, definition.description
    elif getattr(node, "attached_node", None):
        relation = node.attached_node.rpartition(".")[2].removeprefix("mock_")
    else:
        relation = node.name.partition("__")[0]
    contract = Contract(
        name=node.name,
        description=description,
        relation=relation,
        status={"pass": KEPT, "warn": WARNED}.get(status, BROKEN),
    )
    if contract.status != KEPT:
        contract.message = str(result.message or status).strip()
        contract.failing_rows = result.failures or 0
        contract.alias = node.alias
        contract.look = getattr(node, "compiled_path", None) or node.original_file_path
        if node.resource_type == "test" and status in ("fail", "warn"):
            contract.compiled_code = node.compiled_code or ""
    return contract


def add_samples(
    contracts: Iterable[Contract],
    connection: psycopg.Connection,
    read: Callable[[psycopg.Cursor], Any],
) -> None:
    """Fetch the first rows that break each contract that is not kept; `read` makes a sample."""
    import psycopg

    for contract in contracts:
        if contract.compiled_code:
            query = f"select * from (\n{contract.compiled_code}\n) as failing limit {SAMPLE}"  # noqa: S608 - our own
            try:
                with connection.transaction():
                    contract.sample = read(connection.execute(query))
            except psycopg.Error as error:
                contract.message += f" ({str(error).splitlines()[0]})"


def first_row(cursor: psycopg.Cursor) -> str:
    """The first row of a query in one line; "" where there is none."""
    row = cursor.fetchone()
    names = [column.name for column in cursor.description or []]
    return ", ".join(
        f"{name} {'(not shown)' if name in SECRET else _text(value)}"
        for name, value in zip(names, row or [], strict=False)
    )


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    text = json.dumps(value) if isinstance(value, (dict, list)) else f"{value!s}"
    return " ".join(text.split())


def score(contracts: list[Contract]) -> str:
    """How many are kept, in the words that every command uses."""
    counts = Counter(contract.status for contract in contracts)
    others = [f", {counts[status]} {status}" for status in (BROKEN, WARNED) if counts[status]]
    return f"{counts[KEPT]} of {len(contracts)} contracts kept{''.join(others)}"


def told(contract: Contract, root: Path) -> str:
    """A contract that is not kept: its rule, the first row that breaks it, where to look."""
    lines = [f"{contract.status}: {contract.name}"]
    if contract.description:
        rule = " ".join(contract.description.split())
        lines += textwrap.wrap(
            rule, 100, initial_indent="  rule       ", subsequent_indent=" " * 13
        )
    if contract.sample:
        lines.append(f"  first row  {contract.sample}")
    if contract.failing_rows:
        lines.append(f"  rows       {contract.failing_rows:,}")
    else:
        lines.append(f"  error      {' '.join(contract.message.split())}")
    lines.append(f"  look       {contract.look.removeprefix(f'{root}{os.sep}')}")
    return "\n".join(lines)
