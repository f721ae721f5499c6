"""The guides name existing objects, and all of them; their SQL does what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import psycopg
import pytest

from .page import DOCS, GUIDES, Page, links_in, name_of, names_in, text_of

# With the catalog as it is, and nothing of dbt's: relation, kind of object, name.
OBJECTS = """
    select cls.relname::text as relation, 'relation' as kind, cls.relname::text as name
    from pg_class as cls
    where cls.relnamespace = 'walltrack'::regnamespace and cls.relkind in ('r', 'm', 'v', 'p')
    union all
    select cls.relname, 'column', att.attname
    from pg_attribute as att
    inner join pg_class as cls on att.attrelid = cls.oid
    where
        cls.relnamespace = 'walltrack'::regnamespace
        and cls.relkind in ('r', 'm')
        and att.attnum > 0
        and not att.attisdropped
    union all
    select
        con.conrelid::regclass::text,
        -- A comment says what the constraint keeps.
        case
            when obj_description(con.oid, 'pg_constraint') is null then 'rule' else 'told rule'
        end,
        con.conname
    from pg_constraint as con
    where con.connamespace = 'walltrack'::regnamespace and con.contype in ('c', 'f', 'p', 'u', 'x')
    union all
    select tab.relname, case when ind.indisunique then 'rule' else 'index' end, cls.relname
    from pg_index as ind
    inner join pg_class as cls on ind.indexrelid = cls.oid
    inner join pg_class as tab on ind.indrelid = tab.oid
    where cls.relnamespace = 'walltrack'::regnamespace
    union all
    select cls.relname, 'rule', trg.tgname
    from pg_trigger as trg
    inner join pg_class as cls on trg.tgrelid = cls.oid
    where cls.relnamespace = 'walltrack'::regnamespace and not trg.tgisinternal
    union all
    select '', 'function', prc.proname
    from pg_proc as prc
    where prc.pronamespace = 'walltrack'::regnamespace
"""
# The SQLSTATE, and the constraint where PostgreSQL names one.
REFUSED = re.compile(r"-- Refused: ([0-9A-Z]{5})(?: (\w+))?\n")
BY_NAME = "by name"

each_guide = pytest.mark.parametrize(
    "guide", [Page(path) for path in GUIDES], ids=[path.stem for path in GUIDES]
)
EXAMPLES = [
    pytest.param(text, id=f"{path.stem}-{number}")
    for path in [*GUIDES, DOCS / "completion-notes.md"]
    for number, text in enumerate(Page(path).fences("sql"), start=1)
]


@pytest.fixture
def catalog(connection) -> dict[tuple[str, str], set[str]]:
    """Names by relation and kind."""
    connection.execute("set local search_path = walltrack")
    found: dict[tuple[str, str], set[str]] = {}
    for relation, kind, name in connection.execute(OBJECTS):
        found.setdefault((relation, kind), set()).add(name)
    connection.execute("reset search_path")
    return found


@pytest.fixture(scope="session")
def contracts(built: str, run_folder: Path) -> dict[str, dict]:
    """What dbt calls a test or a unit test, by its name: its file, and the models that it reads."""
    manifest = json.loads((run_folder / "built" / "target" / "manifest.json").read_text())
    nodes = [*manifest["nodes"].values(), *manifest["unit_tests"].values()]
    return {
        node["name"]: {
            "path": node["original_file_path"],
            "reads": {name.split(".")[-1] for name in node["depends_on"]["nodes"]},
        }
        for node in nodes
        if node["resource_type"] in ("test", "unit_test")
    }


def rules(guide: Page) -> list[tuple[str, list[str], list[str], list[str], bool]]:
    """Of each invariant: what holds, what keeps it, contracts and files that prove it."""
    header, rows = guide.table("Invariants")
    assert header == ["What holds", "Kept by", "Proven by"]
    return [
        (
            text_of(fact),
            names_in([keepers]),
            names_in([proofs]),
            list(links_in([proofs])),
            BY_NAME in text_of(proofs),
        )
        for fact, keepers, proofs in rows
    ]


def test_every_relation_has_its_guide(catalog):
    relations = {
        name for (_, kind), names in catalog.items() if kind == "relation" for name in names
    }
    assert {path.stem for path in GUIDES} == relations


@each_guide
def test_every_rule_without_a_comment_is_in_the_invariants(guide, catalog):
    named = {name for _, keepers, _, _, _ in rules(guide) for name in keepers}
    assert catalog[guide.path.stem, "rule"] - named == set()


@each_guide
def test_what_keeps_an_invariant_is_in_the_catalog(guide, catalog):
    there = {
        name
        for (relation, kind), names in catalog.items()
        if kind != "column" or relation == guide.path.stem
        for name in names
    }
    named = {name for _, keepers, _, _, _ in rules(guide) for name in keepers}
    assert named - there == set()


@each_guide
def test_what_proves_an_invariant_is_a_contract_about_the_table(guide, contracts):
    for fact, keepers, proofs, links, by_name in rules(guide):
        assert proofs or links or by_name, f"nothing proves: {fact}"
        if by_name:
            assert any(name.startswith("ck_") for name in keepers), fact
            proofs = [*proofs, f"{guide.path.stem}__checks_are_kept"]
        for name in proofs:
            assert name in contracts, f"{name} is no contract: {fact}"
            assert (
                guide.path.stem in contracts[name]["reads"]
                or "contracts/catalog/" in contracts[name]["path"]
            ), f"{name} does not read {guide.path.stem}"


@each_guide
def test_what_proves_a_trigger_mentions_it(guide):
    for fact, keepers, _, links, _ in rules(guide):
        files = [guide.path.parent / link for link in links if "/behaviour/" in link]
        said = "".join(path.read_text("utf-8") for path in files)
        for name in keepers:
            if name.startswith(("guard_", "derive_", "apply_")):
                assert name in said, f"no file of `Proven by` mentions {name}: {fact}"


@each_guide
def test_every_contract_of_a_file_of_its_own_is_linked(guide, contracts):
    singular = {
        contract["path"]
        for name, contract in contracts.items()
        if name.startswith(f"{guide.path.stem}__")
        and contract["path"].startswith("tests/contracts/")
        and "/mock/" not in contract["path"]
    }
    linked = {name_of((guide.path.parent / link.split("#")[0]).resolve()) for link in guide.links}
    assert singular - linked == set()


@each_guide
def test_a_column_is_in_one_group_of_fields_at_most(guide, catalog):
    header, rows = guide.table("Fields")
    assert header == ["Group", "Columns", "Beyond the descriptions"]
    named = names_in(columns for _, columns, _ in rows)
    assert len(named) == len(set(named))
    assert set(named) <= catalog[guide.path.stem, "column"]


@each_guide
def test_every_index_has_its_use(guide, catalog):
    used = set(names_in(guide.section("Indexes")))
    assert catalog.get((guide.path.stem, "index"), set()) - used == set()
    for kind in ("rule", "told rule", "column"):
        used -= catalog.get((guide.path.stem, kind), set())
    assert used == catalog.get((guide.path.stem, "index"), set())


@each_guide
def test_there_is_an_example_and_a_refusal(guide):
    examples = guide.fences("sql")
    assert any(REFUSED.match(text) for text in examples)
    assert any(not REFUSED.match(text) for text in examples)


@pytest.mark.parametrize("statements", EXAMPLES)
def test_an_example_does_what_it_says(connection, statements):
    refused = REFUSED.match(statements)
    if refused:
        with pytest.raises(psycopg.Error) as error:
            connection.execute(statements)
        assert (error.value.sqlstate, error.value.diag.constraint_name) == refused.groups()
    else:
        assert "-- Refused" not in statements
        done = connection.execute(statements)
        counts = [done.rowcount]
        while done.nextset():
            counts.append(done.rowcount)
        # An example that finds nothing in the mock data shows nothing; -1 is what counts no rows.
        assert 0 not in counts
