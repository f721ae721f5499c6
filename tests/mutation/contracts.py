"""The data tests of a compiled dbt project, as the selects that they run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import as_dbt_reads
from walltrack.connection import database as databases
from walltrack.dbt_runs.descriptions import without_ref

# The values of the var contract_proof: whether a constraint may stand for its rows.
CATALOG, SCAN = PROOFS = ("catalog", "scan")
SINGULAR = "singular"
COMPILE = Path(__file__).resolve().parents[1] / "compile.py"


@dataclass(frozen=True)
class Contract:
    """A data test: what kind it is, what it is about, and its select in each mode of proof."""

    name: str
    kind: str
    file: str
    relation: str
    column: str
    arguments: Mapping[str, Any]
    selects: Mapping[str, str]

    @property
    def is_about_the_catalog(self) -> bool:
        return "catalog" in Path(self.file).parts


def run_dbt(project: Path, url: str, *arguments: str) -> None:
    """Run dbt against a database. Raises RuntimeError with what it said when it fails."""
    _run(project, url, "-m", "dbt.cli.main", *arguments, "--quiet")


def _run(project: Path, url: str, *arguments: str) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "WALLTRACK_", "DBT_"))
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env=environment
        | as_dbt_reads({databases.URL: url})
        | {
            "DBT_PROFILES_DIR": str(project),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        command = " ".join(arguments)
        raise RuntimeError(f"`python {command}` failed:\n{done.stdout}{done.stderr}")


def compile_manifests(
    project: Path,
    url: str,
    proofs: Iterable[str] = PROOFS,
    select: Iterable[str] = ("resource_type:test",),
) -> dict[str, Any]:
    """The manifest of a built project with its data tests compiled, by mode of proof."""
    # Beside the project's own target, which other modes of proof must not overwrite.
    targets = {proof: project / "target" / f"mutation_{proof}" for proof in proofs}
    compilations = [
        [
            *("--vars", json.dumps({"contract_proof": proof})),
            *("--target-path", str(target), "--select", *select),
        ]
        for proof, target in targets.items()
    ]
    _run(project, url, str(COMPILE), str(project), json.dumps(compilations))
    return {
        proof: json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        for proof, target in targets.items()
    }


def read_contracts(manifests: Mapping[str, Any]) -> list[Contract]:
    """The data tests of manifests by mode of proof; one that was not compiled has no select."""
    any_manifest = next(iter(manifests.values()))
    contracts = []
    for key, node in any_manifest["nodes"].items():
        if node["resource_type"] != "test":
            continue
        model = any_manifest["nodes"].get(node.get("attached_node"), {})
        generic = node.get("test_metadata") or {}
        selects = {
            proof: manifest["nodes"][key]["compiled_code"]
            for proof, manifest in manifests.items()
            if manifest["nodes"][key].get("compiled_code")
        }
        arguments = generic.get("kwargs", {})
        contracts.append(
            Contract(
                name=node["name"],
                kind=generic.get("name", SINGULAR),
                file=node["original_file_path"],
                # A contract on mock rows is attached to their seed, and names their table.
                relation=without_ref(arguments.get("of", model.get("alias", ""))),
                column=node.get("column_name") or "",
                arguments=arguments,
                selects=selects,
            )
        )
    return sorted(contracts, key=lambda contract: contract.name)
