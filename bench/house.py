"""What the benchmarks share: a data base of their own, a book of any size, the JSON they print."""

import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

FOUNDED = date(2016, 4, 1)
MIGRATED = date(2024, 3, 29)
MONTHS = 60
ASSOCIATION = 1


@contextmanager
def database() -> Iterator[str]:
    """Give a fresh migrated data base, both aliases pointing at it; drop it afterwards.

    The server keeps its safe settings (fsync on): figures are those of a real site.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shinpo.web.settings")
    import django

    django.setup()
    import psycopg
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from shinpo.ledger import roles, server

    cluster = server.Cluster("bench/pg").attach()
    name = f"bench_{os.getpid()}"
    roles.prepare(cluster, name)
    for alias, role in (("default", server.APP), ("owner", server.OWNER)):
        connections[alias].settings_dict.update(
            ENGINE="shinpo.ledger.backend",
            EMBEDDED=False,
            NAME=name,
            USER=role,
            PASSWORD="",
            HOST=str(cluster.socket),
            PORT=str(server.PORT),
        )
    try:
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        with tempfile.TemporaryDirectory() as folder:
            settings.CLOSINGS_ROOT = Path(folder)
            yield cluster.url(server.APP, name)
    finally:
        connections.close_all()
        with psycopg.connect(cluster.url(server.ADMIN, "postgres"), autocommit=True) as admin:
            roles.drop_database(admin, name)


def masters() -> tuple[int, int, list[int]]:
    """Create one lender, branch and programme and 1,000 enterprises; return their ids."""
    from shinpo.ledger import scope
    from shinpo.registry.models import Branch, Enterprise, Lender, Municipality, Programme

    with scope.association(ASSOCIATION):
        own = {"association_id": ASSOCIATION}
        Municipality.objects.create(
            **own, code="990019", name="試験市", kana="シケンシ", order_no=1, valid_from=FOUNDED
        )
        lender = Lender.objects.create(
            **own, code="9001", name="試験銀行", kana="シケン", kind="地方銀行", order_no=1,
            sharing_method="charge", valid_from=FOUNDED,
        )  # fmt: skip
        branch = Branch.objects.create(**own, lender=lender, code="001", name="本店")
        programme = Programme.objects.create(
            **own, code="A01", name="一般保証", owner="association", order_no=1,
            valid_from=FOUNDED, source="計測用", approver="計測用",
        )  # fmt: skip
        enterprises = Enterprise.objects.bulk_create(
            Enterprise(
                **own, number=f"{n:010d}", name=f"試験{n}（架空）", kana="シケン", form="company",
                capital_yen=10_000_000, employees=8, industry="0911", municipality_code="990019",
            )
            for n in range(1_000)
        )  # fmt: skip
    return branch.id, programme.id, [e.id for e in enterprises]


def doing(name: str, on: date) -> Any:
    """Return who does it."""
    from shinpo.guarantee.services.act import Doing

    return Doing(ASSOCIATION, 1, name, on)


def load_guarantees(count: int, made: tuple[int, int, list[int]], block: int = 100_000) -> float:
    """Bring in running guarantees as a migrating association would; return the seconds."""
    from shinpo.guarantee.services import bulk
    from shinpo.ledger import record, scope

    start = time.perf_counter()
    for first in range(0, count, block):
        size = min(block, count - first)
        act = doing(f"load-{first}-{count}", MIGRATED).act("migrate", {"first": first})
        with scope.association(ASSOCIATION):
            begun = record.begin(act)
            ids = record.new_subject_ids(size)
            rows = (terms_row(begun.act_id, gid, made) for gid in ids)
            bulk.copy_rows("guarantee_terms", bulk.TERMS_COLUMNS, rows)
            segments = ((gid, 1, 1, MONTHS, 1, 100_000, ASSOCIATION) for gid in ids)
            bulk.copy_rows("guarantee_segment", bulk.SEGMENT_COLUMNS, segments)
            bulk.record_set(begun, (_opening(gid) for gid in ids))
    return time.perf_counter() - start


def loan_on(guarantee_id: int) -> date:
    """Spread the loan dates over two years, so that due days and terms differ."""
    return date(2022 + guarantee_id % 2, 1 + guarantee_id % 12, 1 + guarantee_id % 28)


def terms_row(act_id: int, gid: int, made: tuple[int, int, list[int]]) -> tuple[Any, ...]:
    branch_id, programme_id, enterprises = made
    on = loan_on(gid)
    return (
        gid, 1, ASSOCIATION, act_id, f"{gid:010d}", None, enterprises[gid % len(enterprises)],
        branch_id, programme_id, on, on, 6_000_000, 6_000_000, MONTHS, "term_loan", "working",
        False, False, "none", "charge", 5, "0.0115", 189_750, 0, "unsecured", "0.8", None, "{}",
    )  # fmt: skip


def _opening(gid: int) -> Any:
    from shinpo.core.facts import Fact

    on = loan_on(gid)
    paid = (MIGRATED.year - on.year) * 12 + MIGRATED.month - on.month
    left = 6_000_000 - 100_000 * max(0, paid)
    return Fact("guarantee_opening", gid, left, on, MIGRATED, cases=1)


def timed(call: Callable[[], Any], rounds: int) -> float:
    """Return the median seconds of a call."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def report(**figures: Any) -> None:
    """Print the result with its environment as one JSON object."""
    environment = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
    }
    json.dump({**figures, "environment": environment}, sys.stdout, ensure_ascii=False, indent=1)
    print()
