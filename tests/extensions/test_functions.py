"""plpgsql_check reads every function, so it finds mistakes in branches that no test runs."""

from __future__ import annotations

import psycopg
import pytest

pytestmark = pytest.mark.xdist_group("extensions")

# A trigger's function is checked once for each table that calls it.
EVERYTHING_WRONG = """
with checked as (
    select distinct p.oid, p.proname, coalesce(t.tgrelid, 0) as relation
    from pg_proc as p
    inner join pg_language as l on p.prolang = l.oid
    left join pg_trigger as t on p.oid = t.tgfoid
    where p.pronamespace = 'walltrack'::regnamespace and l.lanname = 'plpgsql'
)
select checked.proname, found.level, found.lineno, found.message
from checked
cross join lateral plpgsql_check_function_tb(
    checked.oid, checked.relation::regclass, fatal_errors => false,
    extra_warnings => true, performance_warnings => true, security_warnings => true
) as found
"""


def test_every_function_is_clean(checked):
    with psycopg.connect(checked) as connection:
        wrong = connection.execute(EVERYTHING_WRONG).fetchall()
        assert wrong == [], "\n".join(map(str, wrong))
        connection.execute("alter table walltrack.config rename circuit_breaker_reason to reason")
        broken = {row[0] for row in connection.execute(EVERYTHING_WRONG)}
        assert broken == {"apply_circuit_breaker_events_state", "derive_config_circuit_breaker"}
        connection.rollback()
