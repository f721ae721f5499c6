"""The keys and rules of each table, told by the live catalog, for the docs site.

The catalog is the one place that knows them: dbt's own `constraints` of a model would be a copy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import psycopg

# A key may be a unique index without a constraint, and NOT NULL is of the column in every version.
_RULES = """
    select
        cls.relname::text,
        con.conname::text,
        case con.contype
            when 'p' then 'primary_key'
            when 'u' then 'unique'
            when 'f' then 'foreign_key'
            else 'check'
        end,
        pg_get_constraintdef(con.oid),
        coalesce(obj_description(con.oid, 'pg_constraint'), ''),
        array(
            select att.attname::text from pg_attribute as att
            where att.attrelid = con.conrelid and att.attnum = any(con.conkey)
            order by att.attnum
        )
    from pg_constraint as con
    inner join pg_class as cls on con.conrelid = cls.oid
    where
        con.connamespace = to_regnamespace(quote_ident(%(schema)s))
        and con.contype in ('p', 'u', 'f', 'c')
    union all
    select
        tab.relname,
        cls.relname,
        'unique',
        substring(pg_get_indexdef(ind.indexrelid) from ' USING (.*)'),
        coalesce(obj_description(ind.indexrelid, 'pg_class'), ''),
        array(
            select att.attname::text from pg_attribute as att
            where att.attrelid = ind.indrelid and att.attnum = any(ind.indkey::smallint[])
            order by att.attnum
        )
    from pg_index as ind
    inner join pg_class as cls on ind.indexrelid = cls.oid
    inner join pg_class as tab on ind.indrelid = tab.oid
    where
        cls.relnamespace = to_regnamespace(quote_ident(%(schema)s))
        and ind.indisunique
        and not exists (select from pg_constraint as con where con.conindid = cls.oid)
    union all
    select
        cls.relname,
        '',
        'not_null',
        'NOT NULL',
        '',
        array[att.attname::text]
    from pg_attribute as att
    inner join pg_class as cls on att.attrelid = cls.oid
    where
        cls.relnamespace = to_regnamespace(quote_ident(%(schema)s))
        and cls.relkind = 'r'
        and att.attnum > 0
        and att.attnotnull
        and not att.attisdropped
    order by 1, 3, 2
"""
_TITLES = {
    "primary_key": "Primary key",
    "unique": "Unique",
    "foreign_key": "Reference",
    "check": "Rule",
}


# What PostgreSQL prints of keys of plain columns.
_COLUMNS = r"\((\w+(?:, \w+)*)\)"
_REFERENCE = re.compile(
    rf"FOREIGN KEY {_COLUMNS} REFERENCES (?:\w+\.)?(\w+){_COLUMNS}(?: ON DELETE RESTRICT)?"
)
_KEY = re.compile(
    rf"(?:PRIMARY KEY|UNIQUE|btree)(?: NULLS NOT DISTINCT)? {_COLUMNS}"
    r"(?: NULLS NOT DISTINCT)?(?: WHERE (?:\((.*)\)|(\w+)))?"
)
_CONSTANT = re.compile(r"btree \(\('.*'::text\)\)")


@dataclass
class Rule:
    """A constraint or unique index: its kind, its definition, and its comment."""

    name: str
    kind: str
    definition: str
    comment: str
    columns: list[str]


def read(connection: psycopg.Connection, schema: str) -> dict[str, list[Rule]]:
    """The rules of the schema's relations, by relation."""
    found: dict[str, list[Rule]] = {}
    for relation, *rule in connection.execute(_RULES, {"schema": schema}):
        found.setdefault(relation, []).append(Rule(*rule))
    return found


def add_to(manifest: Any, rules: dict[str, list[Rule]]) -> None:
    """Put them where the docs site looks for them: below a model's description, and at columns."""
    from dbt_common.contracts.constraints import ColumnLevelConstraint, ConstraintType

    for node in manifest.nodes.values():
        if node.resource_type != "model" or node.alias not in rules:
            continue
        told = rules[node.alias]
        for rule in told:
            for name in rule.columns:
                if name in node.columns:
                    constraint = ColumnLevelConstraint(
                        type=ConstraintType(rule.kind),
                        name=rule.name or None,
                        expression=rule.definition,
                    )
                    node.columns[name].constraints.append(constraint)
        node.meta.pop("report", None)  # for the report alone
        node.description = f"{node.description}\n\n{_in_words(told)}"


def _key_in_words(rule: Rule) -> str:
    """What a key says; its definition where no sentence has the form of it."""
    if reference := _REFERENCE.fullmatch(rule.definition):
        columns, parent, keys = reference.groups()
        are = "are" if "," in columns else "is"
        row = f"a row of `{parent}`, which cannot be deleted meanwhile"
        return f"{_names(columns)} {are} the {_names(keys)} of {row}"
    if key := _KEY.fullmatch(rule.definition):
        columns, condition, flag = key.groups()
        where = f", among rows where `{condition or flag}`" if condition or flag else ""
        return f"No two rows have the same {_names(columns)}{where}"
    if _CONSTANT.fullmatch(rule.definition):
        return "The table has at most one row"
    return f"`{rule.definition}`"


def _names(columns: str) -> str:
    """A list of columns, as a sentence has it."""
    *first, last = (f"`{name}`" for name in columns.split(", "))
    return f"{', '.join(first)} and {last}" if first else last


def _in_words(rules: list[Rule]) -> str:
    """A table of keys, references and rules, in Markdown."""
    lines = ["#### Keys and rules, as the database has them", "", "| | what holds | kept by |"]
    lines.append("|---|---|---|")
    for kind, title in _TITLES.items():
        for rule in rules:
            if rule.kind == kind:
                said = rule.comment or _key_in_words(rule)
                cells = [title, said, f"`{rule.name}`"]
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)
