"""The overview of all accounts as one page that loads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib import resources
from typing import Any

import jinja2
import psycopg
from psycopg.rows import dict_row

from walltrack.accounts import registry


@dataclass(frozen=True)
class Column:
    """A number that accounts have and the total too."""

    name: str
    title: str

    def shown(self, row: Mapping[str, Any]) -> str:
        """The number of a row, dollars with cents."""
        value = row[self.name]
        if value is None:
            return "–"
        return f"{value:,.2f}" if self.name.endswith("_usd") else f"{value:,}"


COLUMNS = [
    Column("wallets", "wallets"),
    Column("closed_positions", "closed"),
    Column("winning_positions", "won"),
    Column("closed_pnl_usd", "result, USD"),
    Column("open_live_positions", "open live"),
    Column("live_exposure_usd", "live exposure, USD"),
    Column("open_simulated_positions", "open simulated"),
    Column("simulated_exposure_usd", "simulated exposure, USD"),
    Column("total_capital_usd", "capital, USD"),
]


def page(connection: psycopg.Connection, database: str) -> str:
    """Read the overview and write the page."""
    with registry.writing(connection):
        rows = connection.cursor(row_factory=dict_row)
        accounts = rows.execute("table walltrack_accounts.overview").fetchall()
        total = rows.execute("table walltrack_accounts.overview_total").fetchone()
    template = (resources.files(__package__) / "report.html.j2").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(template).render(
        accounts=accounts,
        total=total,
        columns=COLUMNS,
        database=database,
        made_at=f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M}",
    )
