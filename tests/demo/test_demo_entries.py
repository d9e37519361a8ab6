"""What the demo entered by hand: every indicator that nothing counts, with evidence and author."""

from fractions import Fraction

import pytest

from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import Entered
from shinpo.ledger import scope
from shinpo.planning.indicators.book import book_of
from shinpo.planning.indicators.counting import counting_of
from shinpo.planning.indicators.models import IndicatorEntry

YEARS = (2021, 2022, 2023)


@pytest.fixture
def one(demo_book):
    with scope.association(demo_book.association_id):
        yield demo_book.association_id


EFFECTS = {"effect_examined", "effect_improved", "effect_kept"}


def unknown(counting):
    """Return the indicators that nobody entered."""
    entered = [d.id for d in counting.definitions.values() if isinstance(d.source, Entered)]
    return {name for name in entered if counting.actual[name] is None}


def test_only_what_is_not_examined_yet_is_unknown(one):
    assert unknown(counting_of(one, Term(2023))) == EFFECTS
    before = counting_of(one, Term(2022))
    assert unknown(before) == set()
    assert before.actual["effect_improved"] < before.actual["effect_kept"]
    assert before.actual["effect_kept"] < before.actual["effect_examined"]
    assert unknown(counting_of(one, Term(2021))) == {"electronic_certificate_share"}


def test_every_entry_has_evidence_author_and_a_day_after_its_term(one):
    rows = list(IndicatorEntry.objects.all())
    assert len(rows) > 35
    for row in rows:
        assert row.evidence
        assert row.author
        assert row.entered_on > Term.parse(row.period).last
        assert row.corrects is None or row.reason


@pytest.mark.parametrize("year", YEARS)
def test_shares_are_of_what_was_booked(one, demo_book, year):
    counting = counting_of(one, Term(year))
    book = book_of(one, Term(year), Term(2024).first)
    for part, whole in (("refinancing_yen", "approvals"), ("recovery_regular_yen", "recovery")):
        share = Fraction(counting.actual[part], book[f"{whole}.actual"].cell.value)
        assert 0 < share < Fraction(1, 2)
    for name in ("usage_rate", "proper_loan_share", "waived_rate"):
        assert f"{name}.nation" in book
        assert f"{name}.region" in book


def test_the_neighbour_entered_nothing(demo_book):
    with scope.association(demo_book.neighbour_id):
        assert not IndicatorEntry.objects.exists()
