"""The catalogue of activities is whole: every word it uses it also explains."""

from datetime import date

import pytest

from shinpo.law.activities import (
    FIGURES,
    LINKS,
    LISTS,
    Measure,
    catalogue_code,
    counterpart_groups,
    counterparts,
    kinds,
    sections_of,
    terms,
)
from shinpo.law.departments import departments
from shinpo.law.load import document

ON = date(2024, 4, 1)
KINDS = list(kinds().values())


def test_an_identifier_and_a_term_stand_once():
    entries = document("activities")["kind"]
    assert len({e["id"] for e in entries}) == len(entries)
    assert len({e["term"] for e in entries}) == len(entries)
    partners = document("activities")["counterpart"]
    assert len({e["id"] for e in partners}) == len(partners)
    assert {c.group for c in counterparts().values()} <= set(counterpart_groups())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_kind_uses_only_words_that_exist(kind):
    assert kind.department in {d.id for d in departments(ON)}
    assert set(kind.figures) <= set(FIGURES)
    assert "quantity" in kind.figures, "what is counted must be said"
    assert kind.takes <= set(LINKS)
    assert kind.needs <= {*LINKS, *LISTS, *FIGURES}
    for field in LISTS:
        assert set(kind.choices(field)) <= set(terms(field)), field
        assert not kind.must(field) or kind.choices(field), f"{field} is needed but has no choice"
    for figure in kind.needs & set(FIGURES):
        assert figure in kind.figures


def test_a_word_of_the_catalogue_is_used_by_some_kind():
    for field in LISTS:
        used = {code for kind in KINDS for code in kind.choices(field)}
        assert set(terms(field)) - used == set(), field


def test_a_stock_is_no_event():
    stocks = {kind.id for kind in KINDS if kind.measure is Measure.STOCK}
    assert {"line_friends", "qualified_staff", "electronic_banks"} <= stocks
    assert kinds()["homepage_visitors"].measure is Measure.MONTHLY
    assert kinds()["bank_visit"].measure is Measure.EVENT


def test_an_own_counterpart_keeps_the_code_of_the_catalogue():
    assert catalogue_code("chamber.minato") == "chamber"
    assert catalogue_code("yorozu") == "yorozu"


def test_a_department_is_counted_with_its_sections():
    assert sections_of("monitoring_support", ON) == {"monitoring_support", "monitoring", "support"}
    assert sections_of("support", ON) == {"support"}
