"""Two acts at once: the second starts while the first has not committed yet."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from shinpo.ledger import scope

PATIENCE_S = 20


@dataclass
class Outcome:
    """What a thread's act answered, or the error that it raised."""

    value: Any = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)


def _start(act: Callable[[], Any], association_id: int, hold: Callable[[], None]) -> Outcome:
    outcome = Outcome()

    def work() -> None:
        try:
            with scope.association(association_id):
                outcome.value = act()
                hold()
        except BaseException as error:
            outcome.error = error
        finally:
            connection.close()
            outcome.done.set()

    threading.Thread(target=work, daemon=True).start()
    return outcome


def _waiting() -> int:
    """Return how many connections of this data base wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks l join pg_stat_activity a using (pid)"
            " where not l.granted and a.datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def together(
    first: Callable[[], Any], second: Callable[[], Any], association_id: int = 1
) -> tuple[Outcome, Outcome, bool]:
    """Run `first`, then `second` before `first` commits; return both and whether it waited."""
    acted, commit = threading.Event(), threading.Event()

    def hold() -> None:
        acted.set()
        assert commit.wait(PATIENCE_S)

    one = _start(first, association_id, hold)
    while not acted.wait(0.02) and not one.done.is_set():
        pass
    two = _start(second, association_id, lambda: None)
    until = time.monotonic() + PATIENCE_S
    waited = False
    while time.monotonic() < until and not two.done.is_set():
        waited = _waiting() > 0
        if waited:
            break
        time.sleep(0.02)
    commit.set()
    for outcome in (one, two):
        assert outcome.done.wait(PATIENCE_S), "an act did not end"
    with suppress(Exception):
        connection.close()
    return one, two, waited
