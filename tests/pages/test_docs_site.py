"""The docs site: everything has a description, in one file that a browser can show."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import psycopg
import pytest

from tests.conftest import REPOSITORY, run_walltrack
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("pages")

PATTERNS = (
    "Configuration Singleton",
    "Catalog",
    "Registry",
    "Read-Through Cache",
    "Event Sourcing",
    "Command Log",
    "Aggregate Root",
    "Materialized View",
)


@pytest.fixture(scope="session")
def manifest(docs_site: Path) -> dict:
    return json.loads((docs_site.parents[1] / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def catalog(docs_site: Path) -> dict:
    return json.loads((docs_site.parents[1] / "catalog.json").read_text(encoding="utf-8"))


def test_everything_has_a_description(manifest: dict, catalog: dict) -> None:
    ours = [
        each
        for kind in ("nodes", "macros", "unit_tests", "exposures")
        for each in manifest[kind].values()
        if each["package_name"] == "walltrack" and each["resource_type"] != "operation"
    ]
    kinds = {each["resource_type"] for each in ours}
    undescribed = [each["unique_id"] for each in ours if not each["description"].strip()]
    undescribed += [
        f"{each['unique_id']}({argument['name']})"
        for each in ours
        for argument in each.get("arguments", [])
        if not argument["description"].strip()
    ]
    undescribed += [
        f"{key}.{column}"
        for key, node in catalog["nodes"].items()
        for column in node["columns"]
        if not manifest["nodes"][key]["columns"].get(column, {}).get("description", "").strip()
    ]

    assert {"model", "seed", "test", "macro", "unit_test"} <= kinds
    assert undescribed == []


def test_every_argument_of_a_macro_is_documented(manifest: dict) -> None:
    signature = re.compile(r"\{%-?\s*(?:macro|test|materialization)\s+\w+\s*\(([^)]*)\)")
    for macro in manifest["macros"].values():
        found = signature.search(macro["macro_sql"])
        if macro["package_name"] != "walltrack" or found is None:
            continue
        names = [part.split("=")[0].strip() for part in found[1].split(",") if part.strip()]
        described = [argument["name"] for argument in macro["arguments"]]
        assert described == names, macro["unique_id"]


def test_the_overview_explains_the_system(visit, docs_site) -> None:
    site = visit(docs_site)
    overview = site.page.locator(".app-frame", has_text="How a trade goes")
    said = overview.inner_text()

    assert [name for name in PATTERNS if name not in said] == []
    for number in range(1, 5):
        # Once in a line, and once with the whole record.
        assert said.count(f"ADR-00{number}") > 1
    assert said.count("Consequences") == 4
    diagram = overview.locator("img[alt^='Entity-relationship diagram']")
    assert diagram.evaluate("image => image.complete && image.naturalWidth > 0")
    assert diagram.evaluate("image => image.width") > 1500, "it can be read"
    assert (site.outside(), site.complaints) == ([], [])


def test_wallets_has_columns_comments_tests_and_lineage(visit, docs_site, manifest) -> None:
    site = visit(docs_site)
    page = site.page
    page.locator(".app-frame a", has_text=re.compile("^wallet$")).click()
    page.get_by_role("heading", name="wallets").wait_for()
    icon = page.locator("a[title=wallets] .menu-icon-on use").first
    assert icon.get_attribute("href").startswith("#")
    columns = page.locator("tr.column-row")
    described = manifest["nodes"]["model.walltrack.wallets"]["columns"]

    names = [row.locator("td").first.inner_text().strip() for row in columns.all()]
    assert names == list(described)
    address = columns.nth(names.index("address"))
    assert address.locator("td").nth(1).inner_text().strip() == "text"
    address.click()
    details = page.locator("tr.column-row-selected + tr, tr.column-row + tr:visible").first
    for expected in (
        described["address"]["description"],
        "Not Null",
        "ck_wallets_address_is_base58",
    ):
        assert expected in details.inner_text()
    cut_off = columns.locator("td").evaluate_all(
        "cells => cells.filter(each => each.scrollWidth > each.clientWidth + 1)"
        ".map(each => each.textContent)"
    )
    assert cut_off == []
    reference = columns.nth(names.index("exit_strategy_id"))
    assert reference.get_by_text("FK", exact=True).is_visible()

    references = page.locator("section", has_text="Referenced By").last
    references.get_by_text("Data Tests").click()
    references.get_by_text("wallets__all_have_signals").wait_for()
    page.locator(".launcher").click()
    page.locator("canvas").first.wait_for()
    # The graph is painted: what is in it is asked of the code behind the page.
    nodes = page.evaluate(
        "angular.element(document.body).injector().get('selectorService')"
        ".selection.clean.resource_types"
    )
    assert nodes == ["model"]
    edges = page.evaluate(
        "angular.element(document.body).injector().get('graph').graph.elements"
        ".filter(each => each.group === 'edges')"
        ".map(each => each.data.source + ' -> ' + each.data.target)"
    )
    model = "model.walltrack."
    for lineage in (
        f"{model}exit_strategies -> {model}wallets",
        f"{model}wallets -> {model}positions",
        f"{model}wallets -> {model}performance",
    ):
        assert lineage in edges
    assert (site.outside(), site.complaints) == ([], [])


def test_the_rules_of_each_table_are_those_of_the_catalog(manifest, built) -> None:
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    with psycopg.connect(built) as connection:
        found = connection.execute(
            "select cls.relname::text, conname::text, obj_description(con.oid, 'pg_constraint')"
            " from pg_constraint as con inner join pg_class as cls on con.conrelid = cls.oid"
            " where connamespace = 'walltrack'::regnamespace"
            " and contype in ('p', 'u', 'f', 'c') and cls.relname = any(%s)",
            [list(models)],
        ).fetchall()
    untold = [
        name
        for relation, name, comment in found
        for said in [models[relation]["description"]]
        if f"`{name}` |" not in said or (comment or "").replace("|", "\\|") not in said
    ]
    assert (untold, len(found) > 100) == ([], True)
    for definition in ("PRIMARY KEY", "FOREIGN KEY", "btree"):
        in_sql = [name for name, node in models.items() if definition in node["description"]]
        assert in_sql == [], f"a key of {in_sql} is told in SQL: src/walltrack/pages/rules.py"
    keys = {
        constraint["name"]: constraint["type"]
        for column in models["signals"]["columns"].values()
        for constraint in column["constraints"]
    }
    assert keys["pk_signals"] == "primary_key"
    assert keys["fk_signals_wallets"] == "foreign_key"
    assert keys["uq_signals_transaction_signature"] == "unique"


def test_the_diagram_has_each_table_in_its_group(manifest) -> None:
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    groups = {
        node["config"]["meta"]["group"] for node in models if "group" in node["config"]["meta"]
    }
    drawing = (REPOSITORY / "docs" / "images" / "erd.svg").read_text(encoding="utf-8")

    assert groups >= {"configuration", "watchlist", "cache", "trading", "history"}
    assert [group for group in groups if f">{group}</text>" not in drawing] == []


def test_a_narrow_screen_has_the_menu_above_the_page(visit, docs_site) -> None:
    page = visit(docs_site, width=390).page
    page.goto(f"{page.url.partition('#')[0]}#!/model/model.walltrack.wallets")
    page.locator(".column-row").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = page.locator(".model-markdown").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_a_singular_test_says_why_it_matters(visit, docs_site) -> None:
    site = visit(docs_site)
    site.page.goto(
        site.page.url.partition("#")[0] + "#!/test/test.walltrack.positions__follow_their_signal"
    )

    file = REPOSITORY / "tests" / "contracts" / "positions__follow_their_signal.sql"
    words = file.read_text("utf-8").splitlines()[0].removeprefix("-- ")
    why = site.page.locator(".model-markdown", has_text=words)
    why.wait_for()
    assert (site.outside(), site.complaints) == ([], [])


def test_the_page_allows_nothing_from_elsewhere(visit, docs_site) -> None:
    site = visit(docs_site)
    policy = "Refused to (load|connect)|violates the following Content Security Policy"
    for attempt in (
        "fetch('https://example.org/').catch(() => 0)",
        "new Promise(done => { const image = new Image(); image.onerror = done;"
        " image.src = 'https://example.org/x.png' }).then(() => 0)",
    ):
        # The browser tells of it when it likes, before the attempt has ended or after.
        with site.page.expect_console_message(lambda said: re.search(policy, said.text)):
            site.page.evaluate(attempt)


def test_serving_prints_its_address_and_ends_quietly(served, docs_site) -> None:
    assert served.page == docs_site.read_bytes()
    assert served.rest == "\nstopped\n"
    assert served.status == 0, served.errors
    assert "Traceback" not in served.errors


def test_a_port_that_is_taken_is_said_at_once(built, workshop, docs_site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_walltrack("docs", "--port", str(port), cwd=workshop, env={databases.URL: built})

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"walltrack: port {port} is taken")


def test_a_database_without_the_schema_is_told_apart(new_database, workshop, docs_site) -> None:
    done = run_walltrack("docs", "--no-serve", cwd=workshop, env={databases.URL: new_database()})

    assert done.returncode == 3
    assert "not built yet: run `walltrack up`" in done.stderr
