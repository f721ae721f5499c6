"""The entity-relationship diagram, drawn from what the models' YAML says of columns and keys.

A key of a table is a `unique` test there, a foreign key a `relationships` test, and a column that
must have a value has a `not_null` test; the contracts hold all three against the catalog.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass, field
from typing import Any

from walltrack.dbt_runs.descriptions import without_ref
from walltrack.errors import UserError

PATH = "docs/images/erd.svg"

# Graphviz knows no variables: each of these stands for one, light and dark.
_COLOURS = {
    "#010101": ("ink", "#1f2933", "#e4e7eb"),
    "#020202": ("faint", "#52606d", "#9aa5b1"),
    "#030303": ("line", "#9aa5b1", "#616e7c"),
    "#040404": ("paper", "#ffffff", "#161b22"),
    "#050505": ("head", "#d9e8f6", "#1c3a57"),
    "#060606": ("key", "#0b5cad", "#7cb8f2"),
    "#070707": ("group", "#f3f5f8", "#0d1117"),
}
_INK, _FAINT, _LINE, _PAPER, _HEAD, _KEY, _GROUP = _COLOURS
_FONT = "Helvetica,Arial,sans-serif"


@dataclass
class Table:
    """A relation: its columns with their types, and what is known of them."""

    name: str
    pattern: str
    columns: dict[str, str]
    unique: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    # column: (table, column)
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    # column: the values that it may have
    values: dict[str, list[Any]] = field(default_factory=dict)
    computed_from: list[str] = field(default_factory=list)
    # The box that it is drawn in, by its model's meta.
    group: str = ""


def tables(manifest: Any) -> dict[str, Table]:
    """The relations of the schema, by name, from a parsed project."""
    found = {}
    models = {
        key: node
        for key, node in manifest.nodes.items()
        if node.resource_type == "model" and node.columns
    }
    for node in sorted(models.values(), key=lambda node: node.name):
        found[node.name] = Table(
            node.name,
            node.description.partition(":")[0],
            {name: column.data_type for name, column in node.columns.items()},
            group=node.config.meta.get("group", ""),
        )
        if node.config.materialized == "owned_materialized_view":
            sources = [models[key].name for key in node.depends_on.nodes if key in models]
            found[node.name].computed_from = sorted(sources)
    for node in manifest.nodes.values():
        kind = getattr(getattr(node, "test_metadata", None), "name", None)
        attached = models.get(getattr(node, "attached_node", None))
        if attached is None or node.config.where:
            continue
        table = found[attached.name]
        if kind == "unique":
            table.unique.add(node.column_name)
        elif kind == "not_null":
            table.required.add(node.column_name)
        elif kind == "relationships":
            given = node.test_metadata.kwargs
            table.references[node.column_name] = (without_ref(given["to"]), given["field"])
        elif kind == "accepted_values":
            table.values[node.column_name] = node.test_metadata.kwargs["values"]
    return found


def dot(found: dict[str, Table]) -> str:
    """The diagram in Graphviz's language."""
    lines = [
        "digraph {",
        f'bgcolor="{_PAPER}" rankdir=LR newrank=true nodesep=0.4 ranksep=1 pad=0.3',
        f'node [shape=plain fontname="{_FONT}" fontsize=11 fontcolor="{_INK}"]',
        f'edge [color="{_LINE}" dir=both penwidth=1.3]',
    ]
    groups: dict[str, list[Table]] = {}
    for table in found.values():
        groups.setdefault(table.group, []).append(table)
    for number, (group, members) in enumerate(sorted(groups.items(), reverse=True)):
        if group:
            lines.append(
                f"subgraph cluster_{number} {{ label=<<b>{html.escape(group)}</b>> labeljust=l"
                f' margin=14 style=filled color="{_GROUP}" fontname="{_FONT}" fontsize=12'
                f' fontcolor="{_FAINT}"'
            )
        lines += [f"{table.name} [label=<{_label(table)}>]" for table in members]
        if group:
            lines.append("}")
        # What refers to nothing of its own group stands in one column there.
        names = {table.name for table in members}
        if not any(names & _parents(table) for table in members):
            lines.append(f"{{rank=same; {' '.join(sorted(names))}}}")
    referred = set().union(*map(_parents, found.values()))
    referring = {name for name, table in found.items() if _parents(table)}
    # Lines begin in one column, at what nothing refers to, and end in another.
    for names in (referring - referred, referred - referring):
        lines.append(f"{{rank=same; {' '.join(sorted(names))}}}")
    for table in found.values():
        for column, (parent, key) in sorted(table.references.items()):
            # Crow's feet: a parent has none or many children, or one at most where the column is
            # unique; a child has one parent, or perhaps none where the column may be null.
            child_end = "teeodot" if column in table.unique else "crowodot"
            parent_end = "teetee" if column in table.required else "teeodot"
            style = " style=dashed" if table.computed_from else ""
            side = "e" if parent == table.name else "w"
            lines.append(
                f"{table.name}:{column}_e:e -> {parent}:{key}_{side}:{side}"
                f" [arrowtail={child_end} arrowhead={parent_end}{style}]"
            )
    return "\n".join([*lines, "}"]) + "\n"


def _parents(table: Table) -> set[str]:
    """The other tables that it refers to."""
    return {parent for parent, _ in table.references.values()} - {table.name}


def _label(table: Table) -> str:
    about = [table.pattern]
    if table.computed_from:
        about.append(f"from {', '.join(table.computed_from)}")
    small = "".join(f'{html.escape(line)}<br align="left"/>' for line in about)
    rows = [
        f'<tr><td colspan="3" bgcolor="{_HEAD}" align="left"><b>{table.name}</b><br align="left"/>'
        f'<font color="{_FAINT}" point-size="9">{small}</font></td></tr>'
    ]
    for name, of_type in table.columns.items():
        key = "PK" if name == "id" else "FK" if name in table.references else ""
        key = key or ("U" if name in table.unique else " ")
        optional = "" if name in table.required or table.computed_from else " ?"
        rows.append(
            f'<tr><td align="left" port="{name}_w">{_small(key, 8, _KEY)}</td>'
            f'<td align="left">{name}</td>'
            f'<td align="left" port="{name}_e">{_small(of_type + optional, 9, _FAINT)}</td></tr>'
        )
    return (
        f'<table border="1" color="{_LINE}" cellborder="0" cellspacing="0" cellpadding="2">'
        f"{''.join(rows)}</table>"
    )


def _small(text: str, size: int, colour: str) -> str:
    return f'<font color="{colour}" point-size="{size}">{text}</font>'


def fingerprint(source: str) -> str:
    """What a drawing says of the source that it was made from."""
    return f"<!-- drawn from {hashlib.sha256(source.encode()).hexdigest()} -->"


def is_fresh(drawing: str, source: str) -> bool:
    """Say whether a drawing was made from this source."""
    return fingerprint(source) in drawing


def draw(source: str, found: dict[str, Table]) -> str:
    """The diagram as SVG, for light and dark. Raises UserError where Graphviz is not installed."""
    try:
        import pygraphviz
    except ImportError:
        raise UserError(
            f"{PATH} has to be drawn anew, and Graphviz is not installed: "
            "run `pip install -c constraints.txt -e '.[diagram]'`."
        ) from None
    drawn = pygraphviz.AGraph(string=source).draw(format="svg", prog="dot").decode()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<!--.*?-->\n?|<title>.*?</title>\n?", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'<svg width="\d+pt" height="\d+pt"', "<svg", drawn, count=1)
    drawn = drawn.replace(' xml:space="preserve"', "").replace(f' font-family="{_FONT}"', "")
    for colour, (name, _, _) in _COLOURS.items():
        drawn = drawn.replace(colour, f"var(--erd-{name})")
    light, dark = (
        " ".join(f"--erd-{values[0]}: {values[shade]};" for values in _COLOURS.values())
        for shade in (1, 2)
    )
    head, body = drawn.split(">", 1)
    return (
        f'{head} class="erd" role="img" aria-labelledby="erd-title erd-description">\n'
        f"{fingerprint(source)}\n"
        f'<title id="erd-title">Entity-relationship diagram of WallTrack</title>\n'
        f'<desc id="erd-description">{html.escape(in_words(found))}</desc>\n'
        f"<style>.erd {{ font-family: {_FONT}; {light} }} "
        f"@media (prefers-color-scheme: dark) {{ .erd {{ {dark} }} }}</style>{body}"
    )


def in_words(found: dict[str, Table]) -> str:
    """What the diagram shows, for who does not see it."""
    sentences = []
    for table in found.values():
        if table.references:
            named = (
                f"{parent} by {column}" for column, (parent, _) in sorted(table.references.items())
            )
            sentences.append(f"{table.name} refers to {', '.join(named)}.")
        elif table.computed_from:
            sentences.append(f"{table.name} is computed from {', '.join(table.computed_from)}.")
        else:
            sentences.append(f"{table.name} refers to no other table.")
    return " ".join(sentences)
