"""The triggers that raise the number."""

from collections.abc import Callable, Iterable, Iterator

from portal.triggers import Dialect, Effect

TABLE = "counter_publicationcounter"
RAISE = {
    "sqlite": (
        f"INSERT OR REPLACE INTO {TABLE} (id, number) VALUES (1, max("
        f"COALESCE((SELECT number FROM {TABLE} WHERE id = 1), 0) + 1, "
        # The clock of SQLite counts milliseconds; chance tells two changes of one of them apart.
        "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000000 + abs(random() % 1000000)))"
    ),
    "postgresql": (
        f"INSERT INTO {TABLE} AS held (id, number) "
        "VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) "
        "ON CONFLICT (id) DO UPDATE SET number = greatest(held.number + 1, EXCLUDED.number)"
    ),
}
EVENTS = ("INSERT", "UPDATE", "DELETE")


def always(row: str) -> str:
    return "1 = 1"


def raised_by(
    dialect: Dialect,
    table: str,
    *,
    when: Callable[[str], str] = always,
    events: Iterable[str] = EVENTS,
    columns: Iterable[str] = (),
) -> Iterator[Effect]:
    """Raise the number when a row of this table changes that the public may read.

    `when` is SQL over a row, NEW or OLD; only a change of `columns`, if any are named, counts as an update.
    """
    conditions = {"INSERT": when("NEW"), "UPDATE": f"({when('OLD')}) OR ({when('NEW')})", "DELETE": when("OLD")}
    for event in events:
        of = " OF " + ", ".join(columns) if event == "UPDATE" and columns else ""
        name = f"{table}_{event.lower()}_counts"
        yield Effect(name, table, event + of, conditions[event], RAISE[dialect.vendor])
