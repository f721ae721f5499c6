"""The data contract: what the database promises its clients, in the Open Data Contract Standard.

Relations, columns, keys, references, rules and rights come from the catalog of the schema that the
project builds. The models' YAML adds the values that a column may have, and what a view promises:
a view has no constraints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from walltrack.export.diagram import Table

SCHEMA = "walltrack"
# The standard's names for the types of the values; a type without one is known by its own name.
_LOGICAL = {
    "bigint": "integer",
    "boolean": "boolean",
    "date": "date",
    "integer": "integer",
    "jsonb": "object",
    "numeric": "number",
    "smallint": "integer",
    "text": "string",
    "timestamp with time zone": "timestamp",
    "uuid": "string",
}


def document(
    facts: Mapping[str, Any], tables: Mapping[str, Table], purpose: str, version: str
) -> dict[str, Any]:
    """The contract, from what the macro contract_facts() prints and the models' YAML."""
    relations = facts["relations"]
    return {
        "apiVersion": "v3.2.0",
        "kind": "DataContract",
        "id": "walltrack",
        "name": "WallTrack",
        "version": version,
        "status": "active",
        "description": {"purpose": purpose},
        # Variables of the environment, as `walltrack exec` sets them.
        "servers": [
            {
                "server": "postgres",
                "type": "postgres",
                "host": "${PGHOST}",
                "port": "${PGPORT}",
                "database": "${PGDATABASE}",
                "schema": SCHEMA,
            }
        ],
        "schema": [
            # A table that no model describes yet is what the catalog says of it.
            _relation(relation, tables.get(relation["name"], Table(relation["name"], "", {})))
            for relation in relations
        ],
        "roles": _roles(relations),
        "slaProperties": [_freshness(facts["refresh_schedule"])],
    }


def text(contract: Mapping[str, Any]) -> str:
    """The contract as YAML."""
    header = "# Written by `walltrack export` from the catalog and the models' YAML.\n"
    written = yaml.dump(contract, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return header + written


def _relation(relation: Mapping[str, Any], table: Table) -> dict[str, Any]:
    keys = {key["name"]: key for key in relation["keys"]}
    # The standard knows a key of one whole column; any other key is a rule.
    simple = {
        key["columns"][0]: key
        for key in keys.values()
        if len(key["columns"]) == 1
        and key["columns"][0] in {column["name"] for column in relation["columns"]}
        and not key["predicate"]
    }
    alone = [key["name"] for key in simple.values()]
    rules = [_unique(key) for name, key in keys.items() if name not in alone]
    rules += [_check(check) for check in relation["checks"]]
    references = relation["references"] or [
        {"name": None, "columns": [column], "to": parent, "to_columns": [field]}
        for column, (parent, field) in table.references.items()
    ]
    return _filled(
        {
            "name": relation["name"],
            "physicalType": relation["kind"],
            "description": relation["description"],
            "properties": [
                _filled(
                    {
                        "name": column["name"],
                        "physicalType": column["type"],
                        "logicalType": _LOGICAL.get(column["type"].partition("(")[0]),
                        "description": column["description"],
                        "primaryKey": simple.get(column["name"], {}).get("primary"),
                        "primaryKeyPosition": (
                            1 if simple.get(column["name"], {}).get("primary") else None
                        ),
                        "required": column["required"] or column["name"] in table.required,
                        "unique": column["name"] in simple,
                        "enum": [
                            {"value": value} for value in table.values.get(column["name"], ())
                        ],
                        "customProperties": _filled_properties({"default": column["default"]}),
                    }
                )
                for column in relation["columns"]
            ],
            "relationships": [_reference(relation["name"], each) for each in references],
            "quality": rules,
        }
    )


def _unique(key: Mapping[str, Any]) -> dict[str, Any]:
    columns = ", ".join(key["columns"])
    where = [] if key["nulls_are_equal"] else [f"{each} is not null" for each in key["columns"]]
    where += [key["predicate"]] if key["predicate"] else []
    condition = f" where {' and '.join(where)}" if where else ""
    told = f"No two rows have the same {columns}"
    told += f" where {key['predicate']}." if key["predicate"] else "."
    query = (
        "select count(*) from (select 1 from ${schema}.${table}"  # noqa: S608 - from the catalog
        f"{condition} group by {columns} having count(*) > 1) as repeated"
    )
    return {**_rule(key["name"], told, query), "dimension": "uniqueness"}


def _check(check: Mapping[str, Any]) -> dict[str, Any]:
    # A check that comes to null is kept, and `not null` counts no row.
    query = "select count(*) from ${schema}.${table} where not "
    return _rule(check["name"], check["keeps"], f"{query}({check['expression']})")


def _rule(name: str, told: str, query: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "description": told,
        "type": "sql",
        "query": query,
        "mustBe": 0,
    }


def _reference(relation: str, reference: Mapping[str, Any]) -> dict[str, Any]:
    ends = [f"{relation}.{column}" for column in reference["columns"]]
    others = [f"{reference['to']}.{column}" for column in reference["to_columns"]]
    is_one = len(ends) == 1
    return _filled(
        {
            "id": reference["name"],
            "type": "foreignKey",
            "from": ends[0] if is_one else ends,
            "to": others[0] if is_one else others,
        }
    )


def _roles(relations: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    rights: dict[str, dict[str, list[str]]] = {}
    for relation in relations:
        for role, privileges in relation["privileges"].items():
            rights.setdefault(role, {})[relation["name"]] = privileges
    return [
        {
            "role": role,
            "access": (
                "read"
                if all(right.startswith("select") for rights in held.values() for right in rights)
                else "write"
            ),
            "customProperties": _filled_properties(held),
        }
        for role, held in sorted(rights.items())
    ]


def _freshness(schedule: str) -> dict[str, Any]:
    return {
        "property": "freshness",
        "element": "performance.calculated_at",
        # A refresh a day; the hour is for the refresh itself.
        "value": 25,
        "unit": "h",
        "scheduler": "cron",
        "schedule": schedule,
    }


def _filled(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value}


def _filled_properties(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"property": name, "value": value} for name, value in given.items() if value]


class _Dumper(yaml.SafeDumper):
    """YAML with what has lines of its own as lines."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _string(dumper: yaml.Dumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _string)
