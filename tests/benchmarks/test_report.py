"""The report of a benchmark: targets met or missed, in the right place of the page, and drawn."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.measure import Figure, Section, in_turn, percentile
from benchmarks.report import BEGIN, END, write


@pytest.mark.parametrize(
    ("ours", "limits", "is_met"),
    [
        (60, {"at_least": 0.6}, True),
        (59, {"at_least": 0.6}, False),
        (130, {"at_most": 1.3}, True),
        (131, {"at_most": 1.3}, False),
        (1, {}, None),
    ],
)
def test_a_target_is_met_or_missed(ours: float, limits: dict, is_met: bool | None) -> None:
    assert Figure("it", ours, 100, "ms", **limits).is_met is is_met


def test_sides_take_turns_and_the_median_counts() -> None:
    order: list[str] = []
    values = {"a": [1.0, 9.0, 2.0], "b": [5.0, 5.0, 5.0]}

    def side(name: str) -> float:
        order.append(name)
        return values[name].pop(0)

    assert in_turn(3, a=lambda: side("a"), b=lambda: side("b")) == {"a": 2.0, "b": 5.0}
    assert "".join(order) == "abbaab"


def test_percentile() -> None:
    assert percentile([*range(1, 101)], 95) == 95
    assert percentile([7.0], 95) == 7.0


def test_a_run_replaces_the_one_before_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Words\n\n{BEGIN}\nold\n{END}\n\nMore words\n")
    sections = [
        Section(
            "Topic",
            [
                Figure("good <one>", 90, 100, "rows/s", at_least=0.6, signals=1000),
                Figure("bad one", 30, 10, "ms", at_most=2),
            ],
            [("Table", ["a", "b"], [[1, 2]]), ("Plan", [], [["Limit  (rows=1)"]])],
        )
    ]
    for _ in range(2):
        write(page, "make bench", ["a machine"], sections, is_whole=True)
    text = page.read_text()
    assert text.startswith("# Words\n")
    assert text.endswith("More words\n")
    assert "old" not in text
    assert text.count("### Topic") == 1
    assert "| good <one> | 1,000 | 90 rows/s | 100 rows/s | 0.90 | ≥ 0.6 | met |" in text
    assert "| bad one |  | 30 ms | 10 ms | 3.00 | ≤ 2 | **missed** |" in text
    assert "| 1 | 2 |" in text
    assert "```\nLimit  (rows=1)\n```" in text
    chart = ElementTree.parse(page.with_suffix(".svg")).getroot()  # noqa: S314 - our own
    assert len(chart.findall("{*}rect")) == 2


def test_a_run_of_some_topics_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"{BEGIN}\nold\n{END}\n")

    def section(title: str, ours: float) -> Section:
        figure = Figure(f"it in {title}", ours, 100, "ms", at_most=2, signals=10)
        return Section(title, [figure], [("Table", ["a"], [[title]])])

    both = [section("One", 110), section("Two", 120)]
    write(page, "make bench", ["a machine"], both, is_whole=True)
    whole = page.read_text()
    for ours in (900, 190):
        write(page, "bench two", ["busy"], [section("Two", ours)], is_whole=False)
    write(page, "bench three", ["new"], [section("Three", 300)], is_whole=False)
    text = page.read_text()
    assert text.startswith(whole[: whole.index("### Two")])
    assert [line for line in text.splitlines() if line.startswith("### ")] == [
        "### One",
        "### Two",
        "### Three",
    ]
    assert "by `bench two`. busy." in text
    assert "| it in Two | 10 | 190 ms | 100 ms | 1.90 | ≤ 2 | met |" in text
    assert "900" not in text
    chart = page.with_suffix(".svg").read_text()
    assert [chart.count(shown) for shown in ("1.10 (≤ 2)", "1.90 (≤ 2)", "3.00 (≤ 2)")] == [1, 1, 1]
    assert chart.count("#cf222e") == 1
