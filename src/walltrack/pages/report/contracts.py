"""Every contract asked now, and what breaks those that are broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from walltrack.connection.project import Project
from walltrack.dbt_runs.operation import run_dbt
from walltrack.pages.report.grid import Grid, grid

KEPT, WARNED, BROKEN = "kept", "warned", "broken"
SAMPLE = 5


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
    sample: Grid | None = None


def count(manifest: Any) -> int:
    """How many there are."""
    tests = [node for node in manifest.nodes.values() if node.resource_type == "test"]
    return len(tests) + len(manifest.unit_tests)


def ask(project: Project, target: str | None, manifest: Any, select: list[str]) -> list[Contract]:
    """Run those selected, or all. Raises UserError when that cannot be done.

    A broken contract is a result, not an error.
    """
    command = ["test", *(["--select", *select] if select else [])]
    done, _ = run_dbt(project, command, target, manifest, errors_are_results=True)
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
        if node.resource_type == "test" and status in ("fail", "warn"):
            contract.compiled_code = node.compiled_code or ""
    return contract


def add_samples(contracts: list[Contract], connection: psycopg.Connection) -> None:
    """Fetch the first rows that break each contract that is not kept."""
    for contract in contracts:
        if contract.compiled_code:
            query = f"select * from (\n{contract.compiled_code}\n) as failing limit {SAMPLE}"  # noqa: S608 - our own
            try:
                with connection.transaction():
                    contract.sample = grid(connection.execute(query))
            except psycopg.Error as error:
                contract.message += f" ({str(error).splitlines()[0]})"
