"""Page by page, an analysis returns each row once, in the overall order."""

import re

import pytest

from .analysis import ANALYSES

PAGED = [one for one in ANALYSES if re.search(r"\b(after|before)_", str(list(one.defaults)))]

pytestmark = pytest.mark.xdist_group("analyses")


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("analysis", PAGED, ids=lambda one: one.name)
def test_pages_make_up_the_whole(analysis, size, compiled, connection):
    query = compiled(analysis, "psycopg")
    whole = connection.execute(query, analysis.defaults | {"row_limit": 1000}).fetchall()
    assert whole
    paged, cursor = [], {}
    while True:
        page = connection.execute(query, analysis.defaults | {"row_limit": size} | cursor)
        rows = page.fetchall()
        if not rows:
            break
        paged += rows
        assert len(paged) <= len(whole)
        last = dict(zip([column.name for column in page.description], rows[-1], strict=True))
        # after_status is the status of the last row, and so on.
        cursor = {
            name: last[re.sub("^(after|before)_", "", name)]
            for name in analysis.defaults
            if name.startswith(("after_", "before_"))
        }
    assert paged == whole
