"""Indicators of the demo's years: this year, last year, what is unknown, what is to be expected."""

from dataclasses import replace

import pytest

from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import Count, Entered, Quotient, number
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.ledger import scope
from shinpo.planning.indicators import counting
from shinpo.planning.indicators.counting import by_month, counting_of, expected_of
from shinpo.statistics.reader import Closings

YEAR, HALF = Term(2023), Term(2023, half=True)


@pytest.fixture
def one(demo_book):
    with scope.association(demo_book.association_id):
        yield demo_book.association_id


def until(month, monkeypatch):
    """Let the closings end with a month, as they did then."""
    recorded = Closings.recorded

    def shorter(association_id):
        found = recorded(association_id)
        kept = {m: manifest for m, manifest in found.manifests.items() if m <= month}
        return replace(found, manifests=kept)

    monkeypatch.setattr(counting.Closings, "recorded", shorter)


def test_last_years_actual_is_this_years_last_year(one):
    this, last = counting_of(one, YEAR), counting_of(one, Term(2022))
    for name, definition in this.definitions.items():
        if isinstance(definition.source, Count):
            assert this.last_year[name] == last.actual[name], name


def test_the_first_year_has_no_last_year(one):
    book = counting.count(one, Term(2021))
    assert "startup_guarantees_cases.actual" in book
    assert "startup_guarantees_cases.last_year" not in book


def test_a_half_counts_april_to_september(one):
    year, half = counting_of(one, YEAR), counting_of(one, HALF)
    assert half.months[-1] == Month(2023, 9)
    name = "companion_guarantees_cases"
    rest = sum(m["actual"] for m in by_month(one, year.definitions[name], year)[6:])
    assert half.actual[name] + rest == year.actual[name] > half.actual[name]


def test_a_ratio_keeps_what_it_was_made_of(one):
    found = counting_of(one, YEAR)
    waived, companies = (
        found.actual["waived_guarantees_cases"],
        found.actual["corporate_approvals_cases"],
    )
    assert found.actual["waived_rate"] == Quotient(waived, companies, 100)
    cell = counting.count(one, YEAR)["waived_rate.actual"].cell
    assert (cell.numerator, cell.denominator) == (waived, companies)


def test_kinds_of_waivers_add_up_to_all_of_them(one):
    found = counting_of(one, YEAR).actual
    kinds = ("programme", "bank", "security", "financial", "owner_choice", "other")
    assert sum(found[f"waived_{kind}_cases"] for kind in kinds) == found["waived_guarantees_cases"]


def test_months_of_a_page_add_up_to_the_year(one):
    year = counting_of(one, YEAR)
    months = by_month(one, year.definitions["prefecture_guarantees_yen"], year)
    assert sum(m["actual"] for m in months) == year.actual["prefecture_guarantees_yen"]
    assert sum(m["last_year"] for m in months) == year.last_year["prefecture_guarantees_yen"]


def test_a_running_year_stands_against_the_same_months_of_last_year(one, monkeypatch):
    until(Month(2023, 9), monkeypatch)
    running = counting_of(one, YEAR)
    assert running.is_running
    half, before = counting_of(one, HALF), counting_of(one, Term(2022, half=True))
    for name, definition in running.definitions.items():
        if isinstance(definition.source, Count):
            assert running.actual[name] == half.actual[name]
            assert running.last_year[name] == before.actual[name]


def test_what_is_expected_adds_last_years_remaining_months(one, monkeypatch):
    last = counting_of(one, Term(2022))
    until(Month(2023, 9), monkeypatch)
    running, before = counting_of(one, YEAR), counting_of(one, Term(2022, half=True))
    flow, stock = "companion_guarantees_yen", "outstanding_yen"
    rest = last.actual[flow] - before.actual[flow]
    assert running.expected[flow] == running.actual[flow] + rest
    moved = last.actual[stock] - before.actual[stock]
    assert running.expected[stock] == running.actual[stock] + moved
    assert number(running.expected["waived_rate"]) != number(running.actual["waived_rate"])
    assert expected_of(one, YEAR)[f"{flow}.expected"].cell.value == running.expected[flow]


def test_what_is_over_is_expected_as_it_was(one):
    year = counting_of(one, YEAR)
    assert year.expected == year.actual


def test_a_term_without_a_closing_is_refused(one):
    with pytest.raises(Refused, match="2024-03"):
        counting_of(one, Term(2024))


def test_an_entry_that_nobody_made_is_unknown(one):
    half = counting_of(one, HALF)
    for name in ("effect_examined", "effect_improved", "effect_kept"):  # once a year only
        assert isinstance(half.definitions[name].source, Entered)
        assert half.actual[name] is None
        assert f"{name}.actual" not in counting.count(one, HALF)
    last = counting_of(one, Term(2022))
    assert last.actual["effect_examined"] > last.actual["effect_improved"] > 0


def test_an_unknown_denominator_leaves_the_rate_unknown(one, monkeypatch):
    monkeypatch.setattr(counting, "entered", lambda *_: {})
    year = counting_of(one, YEAR)
    assert year.actual["using_enterprises"] > 0
    assert year.actual["usage_rate"] is None
    assert "usage_rate.actual" not in counting.book_of_counting(year)


def test_a_second_look_counts_nothing_again(one, monkeypatch):
    counting_of(one, YEAR)
    monkeypatch.setattr(counting, "counted", lambda *_: pytest.fail("counted again"))
    counting_of(one, YEAR)


def test_a_count_needs_few_queries(one, django_assert_max_num_queries):
    counting_of(one, YEAR)
    with django_assert_max_num_queries(7):
        counting_of(one, YEAR)


def test_nobody_counts_the_neighbours(one, demo_book):
    ours = counting_of(one, YEAR)
    name = "using_enterprises"
    theirs = Closings.in_folder(demo_book.closings, demo_book.neighbour_id)
    counts = {name: ours.definitions[name].source}
    found = counting.counted(theirs, counts, {"actual": YEAR.months})
    assert found[name, "actual"] not in (None, ours.actual[name])
