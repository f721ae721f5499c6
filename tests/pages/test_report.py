"""The report: true, whole, safe, and readable on any screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import RELATIONS, REPOSITORY, run_walltrack
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("pages")

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
SECRET = "whsec_that-nobody-may-read"


@pytest.fixture(scope="module")
def lived_in(built: str, put_in_place: Callable[..., str]) -> str:
    """A copy of the built database with a secret, and with names that somebody chose to harm."""
    url = put_in_place(built)
    with psycopg.connect(url) as connection:
        connection.execute("update walltrack.config set helius_webhook_secret = %s", [SECRET])
        connection.execute(
            "update walltrack.wallets set label = %s"
            " where id = (select wallet_id from walltrack.positions order by id limit 1)",
            [HOSTILE],
        )
    return url


def write_report(url: str, workshop: Path, output: Path, *options: str):
    done = run_walltrack(
        "report", "--output", output, *options, cwd=workshop, env={databases.URL: url}
    )
    return done, output


@pytest.fixture(scope="module")
def report(lived_in: str, workshop: Path, tmp_path_factory) -> Path:
    done, page = write_report(lived_in, workshop, tmp_path_factory.mktemp("report") / "report.html")
    assert done.returncode == 0, done.stdout + done.stderr
    return page


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_sticks_out_or_goes_wrong(visit, report, width, dark) -> None:
    opened = visit(report, width=width, dark=dark)
    # Closed parts are as wide as open ones, once they are open.
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    sizes = opened.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sizes[0] <= sizes[1]
    cut_off = opened.page.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter(each => each.getBoundingClientRect().right > innerWidth + 1)"
        ".filter(each => !each.closest('.scroll') && !each.closest('pre'))"
        ".map(each => each.outerHTML.slice(0, 80))"
    )
    assert cut_off == []
    assert (opened.outside(), opened.complaints) == ([], [])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nobody_is_kept_out(visit, report, dark) -> None:
    opened = visit(report, width=1280, dark=dark)

    # It asks every text for its contrast, which takes long: dark differs in its colours alone.
    parts = {"include": [["#contracts"], ["#screen-1"]]} if dark else {}
    found = Axe().run(
        opened.page,
        context={"exclude": [["#diagram svg"]], **parts},
        options={"runOnly": ["wcag2a", "wcag2aa", "best-practice"]},
    )
    violations = {
        each["id"]: [node["html"][:120] for node in each["nodes"]][:3]
        for each in found.response["violations"]
    }
    assert violations == {}


def test_it_answers_what_it_is_for(visit, report) -> None:
    page = visit(report).page

    assert re.search(
        r"Yes: (\d+) of \1 contracts are kept\.", page.locator(".verdict").inner_text()
    )
    assert page.locator("#shares h3 code").all_inner_texts() == list(RELATIONS)
    assert page.locator("#shares .mark:not(.kept)").count() == 0
    orders = page.locator("#shares article", has=page.locator("a[href='#data-orders']"))
    shares = orders.inner_text()
    for found in ("18 rows", "executed, entry: 6", "pending: 4", "failed: 2"):
        assert found in shares
    assert page.locator("h2").all_inner_texts()[2:5] == ["Dashboard", "Watchlist", "Config"]
    for screen, title in (
        ("screen-1", "Capital utilization"),
        ("screen-1", "Positions table"),
        ("screen-2", "Candidates for live"),
        ("screen-3", "Webhook health"),
    ):
        assert page.locator(f"#{screen} h3", has_text=title).is_visible()
    charts = page.locator("figure svg[role=img]")
    assert charts.count() == 4
    for chart in charts.all():
        labelled = page.locator(f"#{chart.get_attribute('aria-labelledby')}")
        assert labelled.inner_text()
        assert chart.locator("path, line").count() > 5
    assert page.locator("#diagram svg.erd").is_visible()


def test_every_mock_row_is_there(visit, report, lived_in) -> None:
    page = visit(report).page

    with psycopg.connect(lived_in) as connection:
        for relation in RELATIONS:
            key = "wallet_id" if relation == "performance" else "id"
            ids = connection.execute(f"select {key}::text from walltrack.{relation}").fetchall()
            # A link to a folded part opens it.
            page.goto(page.url.partition("#")[0] + f"#data-{relation}")
            rows = page.locator(f"#data-{relation} > .scroll tbody tr")
            assert rows.first.is_visible()
            shown = [row.inner_text() for row in rows.all()]
            assert len(shown) == len(ids)
            assert all(any(key in row for row in shown) for (key,) in ids)


def test_rows_are_filtered_with_the_keyboard_alone(visit, report) -> None:
    page = visit(report).page
    page.locator("#data-orders > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("pending")

    rows = page.locator("#data-orders > .scroll tbody tr")
    assert [row.is_visible() for row in rows.all()].count(True) == 4
    assert page.locator("#data-orders output").inner_text() == "4 of 18"


def test_the_first_tab_leads_past_the_navigation(visit, report) -> None:
    page = visit(report).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#main")


def test_text_stays_text(visit, report) -> None:
    page = visit(report).page

    assert page.title().startswith("WallTrack report")
    assert page.locator("td", has_text=HOSTILE).count() > 1
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0


def test_the_secret_stays_in_the_database(report) -> None:
    text = report.read_text(encoding="utf-8")

    assert SECRET not in text
    assert "(not shown)" in text


def test_what_is_folded_is_printed(visit, report) -> None:
    page = visit(report).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("#data-wallets tbody tr").first.is_visible()
    assert not page.locator("nav").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator("#data-wallets tbody tr").first.is_visible()


def test_a_broken_contract_is_shown_and_ends_with_1(visit, lived_in, workshop, tmp_path) -> None:
    contract = "signals__safety_filtered_are_below_the_threshold"
    with psycopg.connect(lived_in) as connection:
        connection.execute(
            "update walltrack.tokens set safety_score = 0.99 where safety_score < 0.6"
        )
    done, page = write_report(
        lived_in, workshop, tmp_path / "report.html", "--select", contract, "config"
    )
    opened = visit(page)

    assert done.returncode == 1, done.stderr
    assert f"broken: {contract}" in done.stdout
    verdict = opened.page.locator(".verdict").inner_text()
    assert verdict.startswith("No: 1 of ")
    assert "were not asked" in verdict
    failure = opened.page.locator(".failure")
    assert failure.locator("h3").inner_text() == contract
    opening = (REPOSITORY / f"tests/contracts/{contract}.sql").read_text().splitlines()[0]
    assert opening.removeprefix("-- ")[:40] in failure.inner_text()
    assert "Broken by 5 rows" in failure.inner_text()
    assert failure.locator("tbody tr").count() == 5
    assert opened.complaints == []


def test_an_empty_database_has_a_report_too(visit, new_database, workshop, tmp_path) -> None:
    url = new_database()
    with psycopg.connect(url) as connection:
        for migration in sorted((REPOSITORY / "supabase" / "migrations").glob("*.sql")):
            connection.execute(migration.read_text(encoding="utf-8"))
    done, page = write_report(
        url, workshop, tmp_path / "report.html", "--no-test", "--target", "postgres"
    )
    opened = visit(page, width=360)

    assert done.returncode == 0, done.stderr
    assert opened.page.locator(".verdict").inner_text().startswith("Not asked.")
    assert "This database has no mock rows" in opened.page.locator("#shares").inner_text()
    assert opened.page.locator("#shares h3 b").all_inner_texts() == ["0 rows"] * 9
    assert (opened.outside(), opened.complaints) == ([], [])


def test_a_folder_that_is_not_there_is_said_at_once(built, workshop, tmp_path) -> None:
    done, _ = write_report(built, workshop, tmp_path / "none" / "report.html")

    assert (done.returncode, done.stdout) == (2, "")
    assert "name a file in a folder that exists" in done.stderr
