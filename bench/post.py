"""One posted act (a prepayment) beside psycopg running the same statements.

    uv run python bench/post.py [--seconds 4] [--processes 1 4]

figure: acts a second through the service (guarantee_prepay in its association's scope); ceiling:
the very statements the service sends, with the same parameters shape, on the same tables under
the same guards, sent by bare psycopg; ratio: figure / ceiling.
"""

import argparse
import itertools
import multiprocessing
import os
import random
import time
from datetime import date
from typing import Any

import house

GUARANTEES = 20_000
ON = date(2024, 4, 10)


def through_service(seconds: float, queue: Any, ids: list[int]) -> None:
    """Post acts through the service until time is up."""
    import django

    django.setup()
    from shinpo.guarantee.services import guarantee_prepay
    from shinpo.ledger import scope

    chosen = random.Random(os.getpid())
    _until(
        seconds,
        queue,
        lambda n: _act(scope, guarantee_prepay, chosen.choice(ids), f"{os.getpid()}-{n}"),
    )


def _act(scope: Any, prepay: Any, guarantee_id: int, request_id: str) -> None:
    with scope.association(house.ASSOCIATION):
        prepay(guarantee_id, 1, house.doing(request_id, ON))


def statements() -> list[tuple[str, Any]]:
    """Return what the service sends for one act, with its parameters."""
    from django.db import connection

    from shinpo.guarantee.services import guarantee_prepay
    from shinpo.ledger import scope

    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        _act(scope, guarantee_prepay, 1, "probe")
    return sent


def through_psycopg(seconds: float, queue: Any, url: str, sent: list[Any], ids: list[int]) -> None:
    """Send the same statements without the service until time is up."""
    import psycopg

    chosen = random.Random(os.getpid())
    connection = psycopg.connect(url, autocommit=True, prepare_threshold=None)
    cursor = connection.cursor()

    def act(number: int) -> None:
        guarantee_id = chosen.choice(ids)
        with connection.transaction():
            act_id = 0
            for sql, params in sent:
                given = _parameters(params, guarantee_id, f"{os.getpid()}-{number}", act_id)
                cursor.execute(sql, given)
                if "insert into ledger_act" in sql:
                    act_id = cursor.fetchone()[0]
                elif cursor.description:
                    cursor.fetchall()

    _until(seconds, queue, act)
    connection.close()


def _parameters(params: Any, guarantee_id: int, request_id: str, act_id: int) -> Any:
    """Put this act's ids into the parameters noted from the probe."""
    if isinstance(params, dict):
        known = {"guarantee_id": guarantee_id, "act_id": act_id, "subject_id": [guarantee_id]}
        return {key: known.get(key, value) for key, value in params.items()}
    return [request_id if value == "probe" else value for value in params]


def _until(seconds: float, queue: Any, act: Any) -> None:
    act(-1)  # warm up: connection, caches
    start, number = time.perf_counter(), 0
    for number in itertools.count():
        if time.perf_counter() - start >= seconds:
            break
        act(number)
    queue.put(number / (time.perf_counter() - start))


def rate(target: Any, processes: int, seconds: float, *args: Any) -> float:
    """Run the target in so many processes and return acts a second together."""
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    started = [
        context.Process(target=target, args=(seconds, queue, *args)) for _ in range(processes)
    ]
    for process in started:
        process.start()
    total = sum(queue.get() for _ in started)
    for process in started:
        process.join()
    return float(total)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 4])
    given = parser.parse_args()
    with house.database() as url:
        house.load_guarantees(GUARANTEES, house.masters())
        from django.db import connections

        from shinpo.ledger import many

        many.refresh_planner()
        sent = statements()
        ids = list(range(1, GUARANTEES + 1))
        connections.close_all()  # each process opens its own
        rows = []
        for processes in given.processes:
            figures, ceilings = [], []
            for _ in range(3):
                figures.append(rate(through_service, processes, given.seconds, ids))
                ceilings.append(rate(through_psycopg, processes, given.seconds, url, sent, ids))
            figure, ceiling = sorted(figures)[1], sorted(ceilings)[1]
            rows.append(
                {
                    "processes": processes,
                    "figure_per_s": round(figure),
                    "ceiling_per_s": round(ceiling),
                    "ratio": round(figure / ceiling, 2),
                }
            )
    house.report(name="post", statements=len(sent), figure=rows, target_ratio=0.7)


if __name__ == "__main__":
    main()
