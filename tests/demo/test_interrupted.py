"""An interrupted demo goes on where it stopped and becomes the same as one that ran through."""

from typing import Any

import pytest
from django.db import connection

from shinpo.demo import build, masters
from shinpo.demo.plan import Plan
from shinpo.demo.setting import NEIGHBOUR, load
from shinpo.ledger import closing, scope
from support import demo


def silent(text: str) -> None:
    """Say nothing."""


def content(association_id: int) -> list[tuple]:
    with scope.association(association_id), connection.cursor() as cursor:
        cursor.execute(
            "select kind, booked_on, count(*), sum(amount_yen), sum(subject_id), sum(cases)"
            " from ledger_fact group by kind, booked_on order by kind, booked_on"
        )
        return list(cursor.fetchall())


def test_an_interrupted_demo_becomes_the_same(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo.copy(django_db_blocker) as book:
        through = content(book.neighbour_id)
    plan = Plan(load(NEIGHBOUR, "small"))
    month = build._month

    def stop_in_june(desk: Any, number: int, say: build.Say) -> None:
        if number == 2:
            raise KeyboardInterrupt
        month(desk, number, say)

    with demo.empty(django_db_blocker):
        found = masters.register_association(plan)
        monkeypatch.setattr(build, "_month", stop_in_june)
        with pytest.raises(KeyboardInterrupt):
            build._build(plan, silent)
        monkeypatch.undo()
        with scope.association(found.id):
            assert len(closing.closed_months(found.id)) == 2
        build._build(Plan(load(NEIGHBOUR, "small")), silent)
        assert content(found.id) == through
