"""Writes the figures into docs/performance.md, between its marks, and a chart beside it."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.measure import Figure, Section

BEGIN, END = "<!-- measured: written by make bench -->", "<!-- /measured -->"
_TITLE = "### "
_PICTURE = "![Ours against the yardstick, target by target](performance.svg)"
# A figure with a target, as _figures writes it: what, signals, ratio, direction, target, is met.
_ROW = re.compile(
    r"^\| (.+?) \| ([\d,]*) \| [^|]+ \| [^|]+ \| ([\d.]+) \| ([≥≤]) ([\d.]+) \| (\S+) \|$",
    re.MULTILINE,
)


def write(
    page: Path, command: str, machine: list[str], sections: list[Section], *, is_whole: bool
) -> None:
    """Replace what an earlier run has written; the words around it stay.

    A run of some topics replaces these and says in each how it was measured; the others stay.
    """
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    measured, after = rest.split(END)
    run = f"Measured {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC by `{command}`"
    found = {section.title: _section(section) for section in sections}
    if is_whole:
        head = [f"{run}.", "", *(f"- {line}" for line in machine), "", _PICTURE, "", ""]
        parts = ["\n".join(head)]
    else:
        first, *parts = measured.removeprefix("\n").split(_TITLE)
        known = dict(part.split("\n\n", 1) for part in parts)
        found = known | {
            title: f"{run}. {' '.join(f'{line}.' for line in machine)}\n\n{told}"
            for title, told in found.items()
        }
        parts = [first]
    parts += [f"{_TITLE}{title}\n\n{told}" for title, told in found.items()]
    measured = "".join(parts)
    page.write_text(f"{before}{BEGIN}\n{measured}{END}{after}", encoding="utf-8")
    page.with_suffix(".svg").write_text(_chart(_ROW.findall(measured)), encoding="utf-8")


def _section(section: Section) -> str:
    lines = _figures(section.figures)
    for title, header, rows in section.tables:
        lines += [f"{title}:", "", *(_table(header, rows) if header else _plan(rows))]
    return "\n".join([*lines, ""])


def _figures(figures: list[Figure]) -> list[str]:
    if not figures:
        return []
    return _table(
        ["", "signals", "ours", "yardstick", "ratio", "target", ""],
        [
            [
                figure.what, f"{figure.signals:,}" if figure.signals else "",
                f"{_number(figure.ours)} {figure.unit}",
                f"{_number(figure.yardstick)} {figure.unit}", f"{figure.ratio:.2f}",
                _target(figure),
                {True: "met", False: "**missed**", None: ""}[figure.is_met],
            ]
            for figure in figures
        ],
    )  # fmt: skip


def _target(figure: Figure) -> str:
    if figure.at_least is not None:
        return f"≥ {figure.at_least}"
    return f"≤ {figure.at_most}" if figure.at_most is not None else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _table(header: list[str], rows: list[list[object]]) -> list[str]:
    lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    return [*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows), ""]


def _plan(rows: list[list[object]]) -> list[str]:
    return ["```", *(str(line) for (line,) in rows), "```", ""]


def _chart(figures: list[tuple[str, ...]]) -> str:
    """A bar a target: how far it is reached, 1 being the target itself."""
    row, left, unit = 20, 520, 110
    height = row * len(figures) + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {height}" role="img" '
        'font-family="sans-serif" font-size="12">',
        "<title>Each target: ours against what was asked for</title>",
        "<style>text{fill:#24292f} .line{stroke:#24292f} @media (prefers-color-scheme: dark)"
        "{text{fill:#d0d7de} .line{stroke:#d0d7de}}</style>",
    ]
    for number, (what, signals, ratio, direction, target, is_met) in enumerate(figures):
        # Times count the other way round: half of what is allowed is twice as good.
        reached = float(ratio) / float(target)
        if direction == "≤":
            reached = float(target) / float(ratio)
        top = 30 + number * row
        name = what.replace("`", "") + (f" ({signals})" if signals else "")
        color = "#2da44e" if is_met == "met" else "#cf222e"
        parts += [
            f'<text x="{left - 8}" y="{top + 13}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{left}" y="{top + 3}" width="{min(reached, 3) * unit:.0f}" height="13" '
            f'fill="{color}"/>',
            f'<text x="{left + min(reached, 3) * unit + 6:.0f}" y="{top + 13}">'
            f"{ratio} ({direction} {target})</text>",
        ]
    parts += [
        f'<line class="line" x1="{left + unit}" x2="{left + unit}" y1="24" y2="{height - 16}"/>',
        f'<text x="{left + unit}" y="18" text-anchor="middle">target</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
