"""Charts as SVG, drawn by Vega-Lite from the rows of an analysis.

A chart's looks are in charts/<name>.json; colours are the page's, so that it is dark where the page
is. Text in it is escaped by Vega, like everything else on the page by the template engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from walltrack.errors import UserError

Rows = list[dict[str, Any]]
_FOLDER = Path(__file__).parent / "charts"
_WIDTH = 400
_LOOKS = {
    "background": None,
    "autosize": {"type": "fit-x", "contains": "padding"},
    "font": "system-ui, sans-serif",
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "gridColor": "var(--rule)",
        "domainColor": "var(--rule)",
        "tickColor": "var(--rule)",
    },
    "legend": {"labelColor": "currentColor", "labelFontSize": 13},
    "text": {"color": "currentColor", "fontSize": 13},
    "view": {"stroke": None},
}
_OUTCOMES = {
    "position_created": "position opened",
    "safety_check_failed": "safety check failed",
    "circuit_breaker": "circuit breaker",
    "duplicate": "duplicate",
    "no_position": "no position",
    "waiting": "waiting",
}


@dataclass(frozen=True)
class Chart:
    """What is drawn beside which analysis, from rows made of the analysis's."""

    name: str
    title: str
    analysis: str
    rows: Callable[[Rows], Rows]


def _pnl(rows: Rows) -> Rows:
    told, sum_of_all = [], 0.0
    for row in sorted(rows, key=lambda row: row["exit_at"]):
        earned = float(row["total_pnl_usd"])
        sum_of_all += earned
        told.append({"closed_at": row["exit_at"].isoformat(), "earned": earned, "pnl": sum_of_all})
    return told


def _win_rates(rows: Rows) -> Rows:
    return [
        {
            "wallet": _short(row["label"] or row["short_address"]),
            "win_rate": _float(row["win_rate_percent"]),
            "baseline": _float(row["initial_win_rate_percent"]),
        }
        for row in rows
    ]


def _signals(rows: Rows) -> Rows:
    return [
        {
            "day": f"{row['started_at'].astimezone(timezone.utc):%a %H:%M}",
            "outcome": outcome,
            "signals": row[name],
            "rank": rank,
        }
        for row in rows
        for rank, (name, outcome) in enumerate(_OUTCOMES.items())
        if any(each["signals"] for each in rows)
    ]


def _breaker(rows: Rows) -> Rows:
    now = datetime.now(timezone.utc)
    start = now - timedelta(days=7)
    active = [
        {
            "kind": "active",
            "started_at": max(row["activated_at"], start).isoformat(),
            "ended_at": (row["deactivated_at"] or now).isoformat(),
            "label": f"{row['trigger_reason'].replace('_', ' ')}, {row['blocked_signals']} blocked",
            "is_late": row["activated_at"] > start + timedelta(days=4),
        }
        for row in rows
        if (row["deactivated_at"] or now) > start
    ]
    watched = {"kind": "watched", "started_at": start.isoformat(), "ended_at": now.isoformat()}
    return [watched, *active]


def _short(name: str) -> str:
    return name if len(name) <= 20 else f"{name[:15]}…"


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


CHARTS = [
    Chart("pnl_so_far", "PnL so far", "recent_closed_trades", _pnl),
    Chart("signals_by_outcome", "Signals by outcome", "signals_by_day", _signals),
    Chart("win_rate_by_wallet", "Win rate by wallet", "wallets_table", _win_rates),
    Chart("breaker_intervals", "Circuit breaker", "breaker_history", _breaker),
]


# Those of an analysis that a chart shows whole: its figures are folded.
FIGURES_ONLY = ("signals_by_day",)


@dataclass(frozen=True)
class Drawing:
    """A chart that was drawn."""

    name: str
    title: str
    description: str
    svg: str


def draw(analysis: str, rows: Rows) -> list[Drawing]:
    """The charts of an analysis; none of those for which there is nothing to draw."""
    return [
        _draw(chart, drawn)
        for chart in CHARTS
        if chart.analysis == analysis and (drawn := chart.rows(rows))
    ]


def check() -> None:
    """Raise UserError where Vega-Lite is not installed."""
    if find_spec("vl_convert") is None:
        raise UserError(
            "the charts need Vega-Lite: run `pip install -c constraints.txt -e '.[report]'`."
        )


def _draw(chart: Chart, rows: Rows) -> Drawing:
    import vl_convert

    spec = json.loads((_FOLDER / f"{chart.name}.json").read_text(encoding="utf-8"))
    spec |= {"data": {"values": rows}, "width": spec.get("width", _WIDTH), "config": _LOOKS}
    # Nothing may be loaded from anywhere, whatever a row says.
    svg = vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])
    svg = re.sub(r'\b(id="|url\(#|href="#)', rf"\1{chart.name}-", svg)
    label = f'role="img" aria-labelledby="{chart.name}-title" id="{chart.name}"'
    svg = re.sub(r'width="[\d.]+" height="[\d.]+"', label, svg, count=1)
    return Drawing(chart.name, chart.title, spec["description"], svg)
