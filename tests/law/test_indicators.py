"""The national catalogue of indicators: what it names exists, and mistakes are refused in words."""

from dataclasses import replace
from datetime import date

import pytest

from shinpo.core.indicators import Count, How, Ratio
from shinpo.core.refusal import Refused
from shinpo.law import indicator_checks, indicators

ON = date(2024, 4, 1)
RESULTS = frozenset({"approvals", "recovery"})


def rules_broken(row, **change):
    one = indicators.definition(row, own=True)
    known = {**indicators.catalogue(ON), one.id: one}
    return {p.rule for p in indicator_checks.problems(one, known, RESULTS, ON)}


def row(source, unit="回", department="guarantee"):
    return {
        "id": "mine",
        "term": "私の指標",
        "department": department,
        "unit": unit,
        "source": source,
    }


@pytest.mark.parametrize("one", indicators.catalogue(ON).values(), ids=lambda d: d.id)
def test_a_definition_of_the_catalogue_names_only_what_exists(one):
    assert indicator_checks.problems(one, indicators.catalogue(ON), RESULTS, ON) == []


def test_no_two_indicators_have_one_name():
    rows = [r["id"] for r in indicators.parameter("indicators", "indicators").on(ON)]
    terms = [d.term for d in indicators.catalogue(ON).values()]
    assert len(set(rows)) == len(rows)
    assert len(set(terms)) == len(terms)


def test_a_source_is_written_as_it_is_read():
    for one in indicators.catalogue(ON).values():
        assert indicators.source(indicators.table_of(one.source)) == one.source


VISIT = {"kind": "bank_visit"}
WRONG = [
    ({"activity": {"kind": "bank_visits"}}, "回", "value_unknown"),
    ({"activity": {"kind": "bank_visit", "theme": "lunch"}}, "回", "value_unknown"),
    ({"activity": {"kind": "bank_visit", "theme": "accident"}}, "回", "value_not_of_kind"),
    ({"activity": {"kind": "bank_visit", "counterpart": "@school"}}, "回", "value_not_of_kind"),
    ({"activity": {"kind": "bank_visit", "how": "people"}}, "人", "how_not_of_kind"),
    ({"activity": {"kind": "bank_visit", "how": "distinct"}}, "企業", "how_not_of_kind"),
    ({"activity": {"kind": "line_friends"}}, "人", "how_not_of_kind"),
    ({"activity": {"theme": "founding"}}, "回", "kind_missing"),
    ({"activity": {"kind": "plan_subsidy", "how": "amount"}}, "回", "unit_wrong"),
    ({"activity": VISIT}, "円", "unit_wrong"),
    ({"activity": VISIT}, " ", "unit_missing"),
    ({"closing": {"dataset": "loans", "how": "cases"}}, "件", "dataset_unknown"),
    ({"closing": {"dataset": "claims", "how": "people"}}, "人", "how_unknown"),
    ({"closing": {"dataset": "claims", "how": "cases", "where": {"theme": "x"}}}, "件",
     "column_unknown"),
    ({"closing": {"dataset": "guarantees", "how": "cases", "where": {"secured": "yes"}}}, "件",
     "value_wrong"),
    ({"closing": {"dataset": "guarantee_movements", "how": "cases",
                  "where": {"kind": "guarantee_aproved"}}}, "件", "value_unknown"),
    ({"closing": {"dataset": "guarantees", "how": "cases", "where": {"trait": "starup"}}}, "件",
     "value_unknown"),
    ({"ratio": {"of": "bank_visits", "over": "nothing"}}, "％", "indicator_unknown"),
    ({"ratio": {"of": "mine", "over": "bank_visits"}}, "％", "indicator_circle"),
    ({"ratio": {"of": "bank_visits", "over": "workshops"}}, "回", "unit_wrong"),
    ({"ratio": {"of": "bank_visits", "over": ""}}, "％", "part_missing"),
    ({"ratio": {"of": "", "over": "bank_visits"}}, "％", "part_missing"),
    ({"sum": {"of": []}}, "回", "sum_empty"),
    ({"sum": {"of": ["bank_visits"], "less": ["nothing"]}}, "回", "indicator_unknown"),
    ({"sum": {"of": ["bank_visits", "outstanding_yen"]}}, "回", "sum_units"),
    ({"sum": {"of": ["bank_visits"], "less": ["usage_rate"]}}, "％", "sum_units"),
    ({"result": ""}, "円", "result_missing"),
    ({"closing": {"dataset": "claims", "how": "cases", "where": {"cause": "luck"}}}, "件",
     "value_unknown"),
    ({"closing": {"dataset": "guarantees", "how": "cases", "where": {"insurance_kind": "x"}}},
     "件", "value_unknown"),
    ({"result": "approval"}, "円", "result_unknown"),
    ({"entry": " "}, "件", "evidence_missing"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "unit", "rule"), WRONG)
def test_a_mistake_is_named(source, unit, rule):
    assert rule in rules_broken(row(source, unit))


@pytest.mark.parametrize(("source", "unit", "rule"), WRONG)
def test_a_refusal_says_what_why_and_what_to_do(source, unit, rule):
    one = indicators.definition(row(source, unit), own=True)
    known = {**indicators.catalogue(ON), one.id: one}
    for problem in indicator_checks.problems(one, known, RESULTS, ON):
        assert problem.message.count("。") >= 3, problem.message
        assert problem.message.endswith("ください。")
        for word in ("theme", "where", "bank_visit「", "distinct", "people"):
            assert word not in problem.message


@pytest.mark.parametrize(
    ("source", "field"),
    [
        ({"activity": {"kind": "bank_visit", "theme": "accident"}}, "where.theme"),
        ({"activity": {"theme": "founding"}}, "where.kind"),
        ({"activity": {"kind": "bank_visit", "how": "people"}}, "how"),
        ({"closing": {"dataset": "loans", "how": "cases"}}, "dataset"),
        ({"ratio": {"of": "bank_visits", "over": ""}}, "over"),
        ({"entry": ""}, "evidence"),
    ],
)
def test_a_refusal_names_the_part_that_is_wrong(source, field):
    one = indicators.definition(row(source), own=True)
    known = {**indicators.catalogue(ON), one.id: one}
    assert field in {p.field for p in indicator_checks.problems(one, known, RESULTS, ON)}


def test_a_department_that_is_none_is_refused():
    assert "department" in rules_broken(row({"activity": VISIT}, department="sales"))


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"activity": VISIT, "entry": "x"},
        {"closings": {}},
        {"closing": {"dataset": "claims"}},
        {"closing": {"dataset": "claims", "how": "cases", "were": {}}},
        {"activity": {"kind": "bank_visit", "how": "loudness"}},
    ],
)
def test_a_source_that_cannot_be_read_is_refused(source):
    with pytest.raises(Refused):
        indicators.source(source)


def test_an_own_counterpart_counts_as_the_catalogues():
    source = {"activity": {"kind": "meeting", "counterpart": "chamber.minato"}}
    assert rules_broken(row(source)) == set()


def test_a_circle_is_found_through_others():
    known = dict(indicators.catalogue(ON))
    known["usage_rate"] = replace(known["usage_rate"], source=Ratio("waived_rate", "small_firms"))
    known["waived_rate"] = replace(known["waived_rate"], source=Ratio("usage_rate", "small_firms"))
    rules = {p.rule for p in indicator_checks.problems(known["usage_rate"], known, RESULTS, ON)}
    assert "indicator_circle" in rules


def test_groups_and_sections_are_spelled_out():
    schools = indicators.expanded("counterpart", ("@school",))
    assert schools == ("university", "high_school", "vocational_school")
    assert set(indicators.expanded("department", ("monitoring_support",))) == {
        "monitoring_support", "monitoring", "support",
    }  # fmt: skip


def test_every_part_of_a_definition_has_a_word():
    for one in indicators.catalogue(ON).values():
        if not isinstance(one.source, Count):
            continue
        assert one.source.dataset in indicators.words("dataset")
        assert one.source.how.value in indicators.words("how")
        for column, values in one.source.where:
            assert column in indicators.words("column")
            for value in values:
                word = indicators.word_of_value(one.source.dataset, column, value)
                assert word
                assert not word.isascii() or word.isupper(), (
                    f"{one.id}: {value} has no Japanese word"
                )
    assert set(indicators.words("how")) == {how.value for how in How}
