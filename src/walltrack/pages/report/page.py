"""The page itself: what was read, put into the template."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timezone
from pathlib import Path

import jinja2

from walltrack.dbt_runs.contracts import KEPT, Contract
from walltrack.pages.report import charts, content, detail, words

_FOLDER = Path(__file__).parent
# The answers about a position that are drawn, not told figure by figure.
_DRAWN = ("position_exit_strategy", "position_signal")


def page(
    *,
    about: dict[str, str],
    contracts: list[Contract] | None,
    unasked: int,
    relations: list[content.Relation],
    screens: list[content.Screen],
    diagram: str,
    has_mock: bool,
) -> str:
    """The report as HTML. `contracts` is None where none was asked."""
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader(_FOLDER),
    )
    script = (_FOLDER / "script.js").read_text(encoding="utf-8")
    asked = contracts or []
    return environment.get_template("page.html.j2").render(
        **about,
        made_at=f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M}",
        asked=bool(contracts),
        unasked=unasked,
        contracts=content.broken_first(asked),
        scores=_scores(asked, [relation.name for relation in relations]),
        states={contract.name: contract.status for contract in asked},
        relations=relations,
        screens=screens,
        drawings={
            screen.name: [
                drawing
                for answer in screen.answers
                for drawing in charts.draw(answer.name, answer.grid.values)
            ]
            for screen in screens
        },
        charted=charts.FIGURES_ONLY,
        comparison=_comparison,
        title_of=words.title,
        opens=lambda answer: any(row.details for row in answer.grid.rows),
        ladder_of=detail.ladder,
        timeline_of=detail.timeline,
        rules_of=detail.rules_in_effect,
        drawn_in_details=_DRAWN,
        has_mock=has_mock,
        other_rows=content.OTHER_ROWS,
        diagram=diagram,
        style=(_FOLDER / "style.css").read_text(encoding="utf-8"),
        # The page runs this script and no other, whatever text is in it.
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _comparison(answer: content.Answer, row: int) -> str:
    """What a card says below its figure: the sentence of its meta with the cells of a row."""
    cells = zip(answer.grid.columns, answer.grid.rows[row].cells, strict=True)
    return answer.card["comparison"].format_map({column.name: cell.text for column, cell in cells})


def _scores(contracts: list[Contract], names: list[str]) -> list[tuple[str, int, int]]:
    """Contracts kept and asked, by relation; those of no single one come last."""
    scores: dict[str, list[int]] = {name: [0, 0] for name in [*names, "the whole schema"]}
    for contract in contracts:
        score = scores.get(contract.relation, scores["the whole schema"])
        score[0] += contract.status == KEPT
        score[1] += 1
    return [(name, kept, total) for name, (kept, total) in scores.items() if total]
