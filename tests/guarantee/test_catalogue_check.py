"""An application meets every column of its programme's catalogue row."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shinpo.core.refusal import Refused
from shinpo.core.schedule import Run
from shinpo.guarantee.services import application_receive
from shinpo.law.catalogue import load
from shinpo.ledger import scope
from shinpo.registry.models import Programme
from shinpo.registry.services import programmes_import
from shinpo.registry.services.programme import entries_of
from support.book import application, open_book

CATALOGUE = load(Path(__file__).parents[2] / "data" / "programmes" / "oita-2024")
DAY = date(2024, 4, 10)


@pytest.fixture
def book(db):
    with scope.association(1):
        made = open_book(1)
        entries = entries_of(CATALOGUE, area="見本県", approver="理事会")
        programmes_import(entries, made.doing(DAY))
        yield made


def asked(book, code, **change):
    given = application(book, DAY)
    pk = Programme.objects.get(code=code).pk
    return replace(given, programme_id=pk, **change)


def rules(book, new):
    with pytest.raises(Refused) as refused:
        application_receive(new, book.doing(DAY))
    return {(p.field, p.rule) for p in refused.value.problems}


def test_an_application_within_the_columns_is_received(book):
    assert application_receive(asked(book, "ordinary"), book.doing(DAY))


def test_a_grace_longer_than_the_programmes_is_refused(book):
    runs = (Run(7, 59, 1, 111_111), Run(60, 60, 1, 6_000_000 - 53 * 111_111))
    assert rules(book, asked(book, "ordinary", runs=runs)) == {("runs", "programme.grace")}


def test_one_final_repayment_is_no_grace(book):
    runs = (Run(12, 12, 1, 6_000_000),)
    assert application_receive(asked(book, "ordinary", months=12, runs=runs), book.doing(DAY))


def test_money_for_another_use_is_refused(book):
    only_equipment = next(
        p.id
        for p in CATALOGUE.programmes
        if [u.value for u in p.uses] == ["equipment"]
        and not Programme.objects.get(code=p.id).conditions.get("open")
        and (Programme.objects.get(code=p.id).limit_yen or 0) >= 6_000_000
    )
    found = rules(book, asked(book, only_equipment, purpose="working"))
    assert ("purpose", "programme.uses") in found


def test_a_limit_is_told_once(book):
    new = replace(
        application(book, DAY, 300_000_000), programme_id=asked(book, "ordinary").programme_id
    )
    with pytest.raises(Refused) as refused:
        application_receive(new, book.doing(DAY))
    told = [p.rule for p in refused.value.problems]
    assert told.count("programme.limit") == 1


def test_a_programme_that_leaves_its_rate_open_is_refused(book):
    assert rules(book, asked(book, "pref_promotion")) == {("programme_id", "programme_left_open")}
