"""The roles have the rights that the table in docs/tables/README.md lists."""

from __future__ import annotations

import pytest

from tests.docs.page import DOCS, Page, text_of

pytestmark = pytest.mark.xdist_group("roles")

PRIVILEGES = ("select", "insert", "update", "delete")
# On the table or on a column of it; nobody deletes a column.
RIGHT = {name: f"select has_any_column_privilege(%s, %s, '{name}')" for name in PRIVILEGES[:3]}
RIGHT["delete"] = "select has_table_privilege(%s, %s, 'delete')"


def test_each_role_has_the_rights_of_the_guide_and_no_other(supabase):
    header, rows = Page(DOCS / "tables" / "README.md").table("Who may do what")
    with supabase("superuser") as connection:
        for relation, *cells in rows:
            for role, cell in zip(header[1:], cells, strict=True):
                name = f"walltrack.{text_of(relation)}"
                has = {
                    privilege
                    for privilege in PRIVILEGES
                    if connection.execute(RIGHT[privilege], [role, name]).fetchone() == (True,)
                }
                assert has == {word for word in PRIVILEGES if word in text_of(cell)}
