"""The report: correct, complete, safe, and readable on any screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.conftest import RELATIONS, REPOSITORY, run_walltrack
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("pages")

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
UNBROKEN = "W" * 120
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
        connection.execute(
            "update walltrack.wallets set label = %s where label = 'Slow swing trader'", [UNBROKEN]
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


# Every screen at once, with all that is folded: the widest that the page can be.
SHOWN = "document.querySelectorAll('.off').forEach(each => each.classList.remove('off'));"
UNFOLDED = f"{SHOWN} document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 390, 1400, 1920])
def test_nothing_sticks_out_or_is_cut_off(visit, report, width, dark) -> None:
    opened = visit(report, width=width, dark=dark)
    opened.page.evaluate(UNFOLDED)

    sizes = opened.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sizes[0] <= sizes[1]
    # The diagram alone is larger than a phone.
    cut_off = opened.page.evaluate(
        "[...document.querySelectorAll('.scroll')]"
        ".filter(each => each.offsetParent && each.scrollWidth > each.clientWidth + 1)"
        ".map(each => each.getAttribute('aria-label'))"
    )
    assert cut_off == (["Diagram"] if width < 1000 else [])
    sticking_out = opened.page.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter(each => each.getBoundingClientRect().right > innerWidth + 1)"
        ".filter(each => !each.closest('#diagram, thead'))"
        ".map(each => each.outerHTML.slice(0, 80))"
    )
    assert sticking_out == []
    assert (opened.outside(), opened.complaints) == ([], [])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nobody_is_kept_out(visit, report, dark) -> None:
    opened = visit(report, width=1280, dark=dark)
    opened.page.locator("tr.opens").first.click()
    # It asks every text for its contrast, which takes long: dark differs in its colours alone.
    if not dark:
        screens = "document.querySelectorAll('.screen.off, #rows-signals.off')"
        opened.page.evaluate(f"{screens}.forEach(each => each.classList.remove('off'))")

    found = Axe().run(
        opened.page,
        context={"exclude": [["#diagram svg"]]},
        options={"runOnly": ["wcag2a", "wcag2aa", "best-practice"]},
    )
    violations = {
        each["id"]: [node["html"][:120] for node in each["nodes"]][:3]
        for each in found.response["violations"]
    }
    assert violations == {}


def test_one_screen_is_shown_at_a_time_and_all_without_the_script(visit, report) -> None:
    page = visit(report).page
    assert page.locator("nav a").all_inner_texts() == [
        "Dashboard", "Watchlist", "Config", "Every row", "Contracts", "Diagram"
    ]  # fmt: skip
    for link in page.locator("nav a").all():
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        shown = [each.get_attribute("id") for each in page.locator(".screen:visible").all()]
        assert [f"#{name}" for name in shown] == [link.get_attribute("href")]
    page.goto(page.url.partition("#")[0] + "#rows")
    for link in page.locator(".chapters a").all():
        link.click()
        expect(page.locator(".chapter:visible")).to_have_count(1)
        expect(page.locator(link.get_attribute("href"))).to_be_visible()
    plain = visit(report, script=False).page
    assert plain.locator(".screen:visible").count() == 6
    assert plain.locator(".chapter:visible").count() == len(RELATIONS)
    assert plain.locator("tr.more:visible").count() == plain.locator("tr.more").count() > 12


def test_it_answers_what_it_is_for(visit, report) -> None:
    page = visit(report).page

    assert re.fullmatch(r"(\d+) of \1 contracts kept", page.locator(".pill").inner_text())
    assert page.locator("#dashboard-screen .card h3").all_inner_texts() == [
        "PnL", "Win rate", "Capital utilization", "Active wallets"
    ]  # fmt: skip
    card = page.locator("#dashboard-screen .card", has_text="Win rate")
    assert card.locator(".figure").all_inner_texts() == ["50 %", "100 %"]
    assert "2 won, 2 lost of 4 closed" in card.locator(".comparison").first.inner_text()
    charts = page.locator("figure svg[role=img]")
    assert charts.count() == 4
    for chart in charts.all():
        labelled = page.locator(f"#{chart.get_attribute('aria-labelledby')}")
        assert labelled.text_content()
        assert chart.locator("path, line").count() > 5
    page.evaluate(UNFOLDED)
    assert re.match(r"Yes: (\d+) of \1 contracts are kept\.", page.locator(".verdict").inner_text())
    assert page.locator(".mark:not(.kept)").count() == 0
    for found in ("executed, entry: 6", "pending: 4", "failed: 2"):
        assert found in page.locator("#rows-orders .expected").inner_text()
    assert page.locator("#diagram svg.erd").is_visible()


def test_a_position_opens_its_prices_its_orders_and_its_signal(visit, report) -> None:
    page = visit(report).page
    row = (
        page.locator("#dashboard-screen tr.opens", has_text="MYRO").filter(has_text="Launch").first
    )
    more = row.locator("xpath=following-sibling::tr[1]")
    assert not more.is_visible()
    row.locator("button").press("Enter")

    assert "Aggressive" in row.inner_text()
    assert "+$35.65" in row.inner_text()
    assert row.locator(".bar.gain").is_visible()
    assert more.get_by_role("heading", name="Prices of MYRO, Launch hunter").is_visible()
    rungs = more.locator(".rung text:nth-of-type(1)").all_text_contents()
    assert rungs == [
        "Trailing stop counts from", "Peak", "Now", "Level 1: sell 50 %", "Entry",
        "Stop loss, 30 % below the entry",
    ]  # fmt: skip
    heights = [float(dot.get_attribute("cy")) for dot in more.locator(".rung circle").all()]
    assert heights == sorted(heights)
    events = more.locator(".timeline li").all_inner_texts()
    assert [event.split("\n")[0].split(" ")[0] for event in events] == ["Signal", "Entry", "Exit"]
    assert "1 of 3 retries" in events[2]
    assert "50 % at 1.07x, the rest for ever override" in " ".join(
        more.locator(".pairs").first.inner_text().split()
    )
    # A trade that is closed leads to its position.
    closed = page.locator("article", has=page.get_by_role("heading", name="Recent closed trades"))
    closed.locator("tbody a").first.click()
    page.locator("tr:target + tr.more").wait_for()


def test_every_mock_row_is_there_by_name(visit, report, lived_in) -> None:
    page = visit(report).page

    with psycopg.connect(lived_in) as connection:
        for relation in RELATIONS:
            key = "wallet_id" if relation == "performance" else "id"
            ids = connection.execute(f"select {key}::text from walltrack.{relation}").fetchall()
            rows = page.locator(f"#rows-{relation} tbody tr")
            assert {row.get_attribute("id") for row in rows.all()} == {
                f"{relation}-{one}" for (one,) in ids
            }
            names = page.locator(f"#rows-{relation} tbody th").all_text_contents()
            assert not any("77a11ac0" in name for name in names)
    page.goto(page.url.partition("#")[0] + "#rows-orders")
    wallet = page.locator("#rows-orders tbody td[data-label=Wallet] a").first
    assert re.fullmatch(r"77a11ac0-0003-[0-9a-f-]+", wallet.get_attribute("title"))
    wallet.click()
    page.locator("#rows-wallets tr:target").wait_for()


def test_rows_are_filtered_sorted_and_widened(visit, report) -> None:
    page = visit(report).page
    page.goto(page.url.partition("#")[0] + "#rows-orders")
    orders = page.locator("#rows-orders")
    orders.get_by_label("Filter").focus()
    page.keyboard.type("pending")

    assert orders.locator("tbody tr:visible").count() == 4
    assert orders.locator("output").inner_text() == "4 of 18"
    orders.get_by_label("Filter").fill("")
    fee = orders.get_by_role("button", name="Fee", exact=True)
    shown = orders.locator("tbody td[data-label=Fee]")
    for falls in (True, False):
        fee.click()
        fees = [float(text.removeprefix("$")) for text in shown.all_inner_texts()]
        assert fees == sorted(fees, reverse=falls)
    assert orders.locator("thead th:visible").count() == 11
    orders.get_by_label(re.compile("All .* columns")).check()
    assert orders.locator("thead th:visible").count() > 30
    # Its first column stays in sight.
    orders.locator(".scroll").evaluate("each => each.scrollLeft = 2000")
    first = orders.locator("tbody th").first.bounding_box()
    assert first["x"] < orders.locator(".scroll").bounding_box()["x"] + 5


def test_a_row_is_a_card_on_a_phone(visit, report) -> None:
    page = visit(report, width=390).page
    page.goto(page.url.partition("#")[0] + "#rows-wallets")
    row = page.locator("#rows-wallets tbody tr").first
    before = row.locator("td:visible").count()
    row.locator("th").click()

    assert row.bounding_box()["width"] > 350
    assert row.locator("td:visible").count() > before
    assert page.locator("#rows-wallets thead").bounding_box()["width"] <= 1


def test_the_first_tab_leads_past_the_navigation(visit, report) -> None:
    page = visit(report).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#main")


def test_text_stays_text(visit, report) -> None:
    page = visit(report).page

    assert page.title().startswith("WallTrack report")
    assert page.locator("td", has_text=HOSTILE).count() > 1
    assert page.locator("svg text", has_text=UNBROKEN[:10]).count() > 0
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0


def test_the_secret_stays_in_the_database(report) -> None:
    text = report.read_text(encoding="utf-8")

    assert SECRET not in text
    assert "(not shown)" in text


def test_it_is_printed_as_one_document(visit, report) -> None:
    page = visit(report).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator(".screen:visible").count() == 6
    assert page.locator("#rows-wallets td.rest").first.is_visible()
    assert page.locator("tr.more").first.is_visible()
    assert page.locator("#all-contracts table").is_visible()
    assert not page.locator("nav").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator("#all-contracts table").is_visible()


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
    opened.page.locator(".pill.broken").click()
    opened.page.locator(".verdict").wait_for()
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
    assert opened.page.locator(".pill").inner_text() == "Contracts not asked"
    assert opened.page.locator(".verdict").text_content().startswith("Not asked.")
    assert "This database has no mock rows" in opened.page.locator("#rows").text_content()
    assert opened.page.locator("#rows h3 small").all_text_contents() == ["0 rows"] * 9
    assert (opened.outside(), opened.complaints) == ([], [])


def test_a_folder_that_is_not_there_is_said_at_once(built, workshop, tmp_path) -> None:
    done, _ = write_report(built, workshop, tmp_path / "none" / "report.html")

    assert (done.returncode, done.stdout) == (2, "")
    assert "name a file in a folder that exists" in done.stderr
