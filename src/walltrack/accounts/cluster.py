"""Where accounts are on a Citus cluster: its nodes, which of them answer, and moves between them.

Plain PostgreSQL has no nodes here, and every account is in the database itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from walltrack.accounts.apply import runner_of
from walltrack.accounts.registry import Account
from walltrack.accounts.workers import each
from walltrack.connection.database import Database
from walltrack.errors import FAILED, USAGE, UserError
from walltrack.migrations.rendered import Rendered

# Longer than an answer takes, and shorter than Citus would wait.
_PATIENCE = "5s"
# An empty account weighs something too: its tables, connections and vacuums.
_EMPTY = 1024 * 1024


@dataclass(frozen=True)
class Node:
    """A node that can hold accounts."""

    host: str
    port: int
    answers: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Move:
    """An account that is to go to another node."""

    account: Account
    node: Node


def nodes(connection: psycopg.Connection) -> list[Node]:
    """The nodes that can hold accounts, asked whether they answer; none on plain PostgreSQL."""
    if not connection.execute("select 1 from pg_extension where extname = 'citus'").fetchone():
        return []
    connection.execute("select set_config('citus.node_connection_timeout', %s, false)", [_PATIENCE])
    rows = connection.execute(
        "select node.nodename::text, node.nodeport::int, node.groupid = 0 or asked.success"
        " from pg_dist_node as node left join run_command_on_workers('select 1') as asked"
        " on node.nodename::text = asked.nodename and node.nodeport = asked.nodeport"
        " where node.noderole = 'primary' and node.isactive and node.shouldhaveshards"
        " order by 1, 2"
    ).fetchall()
    return [Node(host, port, bool(answers)) for host, port, answers in rows]


def homes(connection: psycopg.Connection, known: Sequence[Node]) -> dict[str, Node]:
    """The node of each account that is distributed, by the account's name."""
    if not known:
        return {}
    rows = connection.execute(
        "select space.nspname::text, node.nodename::text, node.nodeport::int"
        " from pg_dist_shard as shard"
        " inner join pg_class as held on shard.logicalrelid = held.oid and held.relname = 'config'"
        " inner join pg_namespace as space on held.relnamespace = space.oid"
        " inner join pg_dist_placement as placement on shard.shardid = placement.shardid"
        " inner join pg_dist_node as node"
        " on placement.groupid = node.groupid and node.noderole = 'primary'"
    ).fetchall()
    by_name = {(node.host, node.port): node for node in known}
    return {
        schema: by_name.get((host, port)) or Node(host, port, answers=False)
        for schema, host, port in rows
    }


def silent(connection: psycopg.Connection, accounts: Sequence[Account]) -> list[str]:
    """A sentence for each node that does not answer, with the accounts on it."""
    known = nodes(connection)
    at = homes(connection, known)
    sentences = []
    for node in known:
        if not node.answers:
            held = [account.name for account in accounts if at.get(account.name) == node]
            whose = f"{', '.join(held)} {'is' if len(held) == 1 else 'are'} on it" if held else ""
            sentences.append(
                f"node {node} does not answer{': ' + whose if whose else ''}. Until it is back, no "
                "account takes a migration."
            )
    return sentences


def plan(connection: psycopg.Connection, account: Account, where: str) -> list[Move]:
    """The move of one account to a node named host:port; none where the account is there."""
    known = _several(connection)
    chosen = [node for node in known if str(node) == where]
    if not chosen:
        raise UserError(
            f"there is no node {where}: there are {', '.join(map(str, known))}.", status=USAGE
        )
    at = _home(account, homes(connection, known))
    return [] if at == chosen[0] else [Move(account, chosen[0])]


def plan_balance(connection: psycopg.Connection, accounts: Sequence[Account]) -> list[Move]:
    """The moves that bring the nodes closest to holding the same number of bytes."""
    known = _several(connection)
    at = homes(connection, known)
    sizes = {
        schema: int(size)
        for schema, size in connection.execute(
            "select space.nspname::text, sum(shard.shard_size) from citus_shards as shard"
            " inner join pg_class as held on shard.table_name = held.oid"
            " inner join pg_namespace as space on held.relnamespace = space.oid group by 1"
        )
    }
    weights = {account: _EMPTY + sizes.get(account.name, 0) for account in accounts}
    held: dict[Node, set[Account]] = {node: set() for node in known}
    for account in accounts:
        held.setdefault(_home(account, at), set()).add(account)

    def load(node: Node) -> int:
        return sum(weights[account] for account in held[node])

    moves: dict[Account, Node] = {}
    while True:
        fullest, emptiest = max(known, key=load), min(known, key=load)
        gap = load(fullest) - load(emptiest)
        # One that weighs the whole gap or more would only change which node is the fullest.
        fitting = [one for one in held[fullest] if weights[one] < gap and one not in moves]
        if not fitting:
            break
        best = min(fitting, key=lambda one: (abs(gap - 2 * weights[one]), one.name))
        held[fullest].remove(best)
        held[emptiest].add(best)
        moves[best] = emptiest
    return [Move(account, node) for account, node in moves.items()]


def move(database: Database, rendered: Rendered, moves: Sequence[Move], jobs: int) -> None:
    """Move accounts, several at a time, while they are read and written."""
    goals = {one.account: one.node for one in moves}

    def go(connection: psycopg.Connection, account: Account, _: object) -> str:
        node = goals[account]
        connection.execute(
            "select citus_schema_move(to_regnamespace(%s), %s, %s)",
            [account.name, node.host, node.port],
        )
        runner_of(connection, account, rendered).close()
        return f"moved to {node}"

    each(database, [one.account for one in moves], jobs, go)


def _several(connection: psycopg.Connection) -> list[Node]:
    """The nodes of a cluster in which an account can be moved."""
    known = nodes(connection)
    if not known:
        raise UserError(
            f"database {connection.info.dbname} is not on a Citus cluster, so no account can be "
            "moved.",
            status=USAGE,
        )
    down = [str(node) for node in known if not node.answers]
    if down:
        raise UserError(
            f"node {', '.join(down)} does not answer: accounts can be moved when it is back.",
            status=FAILED,
        )
    return known


def _home(account: Account, at: dict[str, Node]) -> Node:
    if account.name not in at:
        raise UserError(
            f"account {account.name} is not distributed: docs/citus.md says how it is.",
            status=FAILED,
        )
    return at[account.name]
