"""The pictures of the pages in docs/images: as wide as their name says, in both themes.

This takes them anew, to be looked at before they are committed:
python -m pytest -n 0 tests/pages/test_images.py --screenshots
"""

from __future__ import annotations

import base64

import pytest

from tests.conftest import REPOSITORY, run_walltrack
from walltrack.connection import database as databases

pytestmark = pytest.mark.xdist_group("pages")

FOLDER = REPOSITORY / "docs" / "images"
WIDTHS = (390, 1400, 1920)
THEMES = ("light", "dark")
# Every picture is a quarter of what a PNG of it would be.
AS_WEBP = """
async (png) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${png}`;
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", 0.8).split(",")[1];
}
"""


@pytest.fixture(scope="module")
def report(request):
    """The report of a built database as the mock rows make it."""
    workshop = request.getfixturevalue("workshop")
    url = request.getfixturevalue("put_in_place")(request.getfixturevalue("built"))
    done = run_walltrack("report", cwd=workshop, env={databases.URL: url})
    assert done.returncode == 0, done.stdout + done.stderr
    return workshop / "target" / "report.html"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("of", ["report", "docs_site"])
def test_a_picture(request, visit, browser, of, width, theme) -> None:
    path = FOLDER / f"{of.replace('_', '-')}-{width}-{theme}.webp"
    if request.config.getoption("--screenshots", default=False):
        page = visit(request.getfixturevalue(of), width=width, dark=theme == "dark").page
        page.set_viewport_size({"width": width, "height": 1000})
        if of == "report":
            page.locator("tr.opens", has_text="Launch hunter").first.click()
        else:
            page.goto(f"{page.url.partition('#')[0]}#!/model/model.walltrack.wallets")
            page.locator(".column-row").first.wait_for()
        # The path of the machine that took it is nobody's concern.
        assert "file://" not in page.inner_text("body")
        png = base64.b64encode(page.screenshot()).decode()
        webp = browser.new_page().evaluate(AS_WEBP, png)
        path.write_bytes(base64.b64decode(webp))
    picture = f"data:image/webp;base64,{base64.b64encode(path.read_bytes()).decode()}"
    page = browser.new_page()
    page.set_content(f'<img src="{picture}">')
    size = "async image => { await image.decode(); return [image.naturalWidth, image.src.length] }"
    measured, length = page.locator("img").evaluate(size)
    page.close()
    assert measured == width
    assert length < 200_000, "a picture is small enough for a repository"


def test_no_picture_is_of_nothing() -> None:
    sizes = [f"{width}-{theme}.webp" for width in WIDTHS for theme in THEMES]
    taken = {f"{of}-{size}" for of in ("report", "docs-site") for size in sizes}
    assert {path.name for path in FOLDER.iterdir() if path.suffix != ".svg"} == taken
