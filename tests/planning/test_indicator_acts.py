"""Own definitions and entries: kept, corrected by another, refused in words, never changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from shinpo.core.refusal import Refused
from shinpo.planning.indicators.definitions import in_force, own
from shinpo.planning.indicators.entries import entered, history
from shinpo.planning.indicators.models import IndicatorDefinition, IndicatorEntry
from shinpo.planning.indicators.services import (
    DefinitionEntry,
    EntryAsked,
    definition_set,
    entry_record,
)
from shinpo.planning.plans.indicators import known_indicators

APRIL, JULY, BEFORE = date(2023, 4, 1), date(2023, 7, 1), date(2023, 3, 31)
OWN = DefinitionEntry(
    indicator="step_guarantees_cases",
    term="一歩保証の承諾（件数）",
    department="guarantee",
    unit="件",
    source={"closing": {"dataset": "guarantee_movements", "how": "cases",
                        "where": {"kind": "guarantee_approved", "trait": "startup"}}},
    valid_from=APRIL,
    approver="理事長",
)  # fmt: skip
SHARE = EntryAsked("proper_loan_share", "2023", Decimal("63.5"), "貸付状況の調べ", "企画　花子")


def rules(act, *arguments):
    with pytest.raises(Refused) as refused, transaction.atomic():
        act(*arguments)
    return {problem.rule for problem in refused.value.problems}


def test_a_definition_counts_from_its_day_on(doing):
    definition_set(OWN, doing())
    assert OWN.indicator not in in_force(1, BEFORE)
    assert in_force(1, APRIL)[OWN.indicator].own
    assert known_indicators(1, APRIL)[OWN.indicator].unit == "件"


def test_a_revision_is_another_version_and_the_first_stays(doing):
    definition_set(OWN, doing())
    definition_set(replace(OWN, term="一歩保証", valid_from=JULY), doing())
    assert own(1, APRIL)[OWN.indicator].term == OWN.term
    assert own(1, JULY)[OWN.indicator].term == "一歩保証"
    assert rules(definition_set, replace(OWN, valid_from=APRIL), doing()) == {"definition_earlier"}


def test_a_retired_definition_is_gone_unless_another_needs_it(doing):
    definition_set(OWN, doing())
    rate = replace(
        OWN,
        indicator="step_rate",
        term="一歩保証の割合",
        unit="％",
        source={"ratio": {"of": OWN.indicator, "over": "corporate_approvals_cases"}},
    )
    definition_set(rate, doing())
    gone = replace(OWN, retired=True, valid_from=JULY)
    assert rules(definition_set, gone, doing()) == {"indicator_used"}
    definition_set(replace(rate, retired=True, valid_from=JULY), doing())
    definition_set(gone, doing())
    assert own(1, JULY) == {}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"indicator": "usage_rate"}, "indicator_national"),
        ({"indicator": "Step"}, "indicator_id"),
        ({"unit": ""}, "unit_missing"),
        ({"term": " "}, "term_missing"),
        ({"approver": ""}, "approver_missing"),
        ({"places": 3}, "places"),
        ({"source": {"entry": ""}}, "evidence_missing"),
        ({"source": {"result": "approval"}}, "result_unknown"),
        ({"source": {}}, "indicator_source"),
        ({"department": "sales"}, "department"),
        ({"source": {"closing": {"dataset": "loans", "how": "cases"}}}, "dataset_unknown"),
        ({"source": {"closing": {"dataset": "claims", "how": "cases",
                                 "where": {"theme": "general"}}}}, "column_unknown"),
        ({"unit": "％", "source": {"ratio": {"of": "bank_visits", "over": ""}}}, "part_missing"),
        ({"unit": "％"}, "unit_wrong"),
        *(
            ({"source": {"closing": {"dataset": "guarantees", "how": "cases",
                                     "where": {column: "Z99"}}}}, "value_unknown")
            for column in ("programme", "lender", "lender_kind", "municipality_code", "industry",
                           "insurance_kind", "trait", "owner")
        ),
        ({"unit": "回", "source": {"activity": {"kind": "meeting",
                                                "counterpart": "chamber.nowhere"}}},
         "value_unknown"),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_refused_in_words(doing, change, rule):
    assert rule in rules(definition_set, replace(OWN, **change), doing())
    assert not IndicatorDefinition.objects.exists()


def test_a_line_of_the_results_may_be_an_indicator(doing):
    definition_set(replace(OWN, unit="円", source={"result": "approvals"}), doing())
    definition_set(replace(OWN, source={"result": "approvals.cases"}, valid_from=JULY), doing())


def test_an_entry_stands_until_it_is_corrected_with_a_reason(doing):
    entry_record(SHARE, doing())
    again = replace(SHARE, value=Decimal("63.6"))
    assert rules(entry_record, again, doing()) == {"reason_missing"}
    entry_record(again, doing(reason="集計の誤り"))
    assert entered(1, ["2023"]) == {(SHARE.indicator, "2023"): Decimal("63.6")}
    rows = list(history(1, SHARE.indicator))
    assert [row.value for row in rows] == [Decimal("63.6"), Decimal("63.5")]
    assert rows[0].corrects == rows[1]
    assert rows[0].reason == "集計の誤り"


def test_a_half_and_its_year_are_entered_apart(doing):
    entry_record(SHARE, doing())
    entry_record(replace(SHARE, period="2023H1", value=Decimal("62.0")), doing())
    assert len(entered(1, ["2023", "2023H1"])) == 2


def test_the_same_request_enters_once(doing):
    first = entry_record(SHARE, doing(request="same"))
    assert entry_record(SHARE, doing(request="same")) == first
    assert IndicatorEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"indicator": "bank_visits"}, "indicator_counted"),
        ({"indicator": "nothing"}, "indicator_unknown"),
        ({"evidence": " "}, "evidence_missing"),
        ({"value": Decimal(-1)}, "value_negative"),
        ({"period": "令和5"}, "period_wrong"),
        ({"period": "2030"}, "period_future"),
        ({"indicator": "small_firms", "value": Decimal("1.5")}, "value_whole"),
    ],
)
def test_a_wrong_entry_is_refused_in_words(doing, change, rule):
    assert rules(entry_record, replace(SHARE, **change), doing()) == {rule}


def test_what_was_written_is_never_changed(doing):
    definition_set(OWN, doing())
    entry_record(SHARE, doing())
    for rows in (IndicatorDefinition.objects.all(), IndicatorEntry.objects.all()):
        for act in (lambda rows=rows: rows.update(act_id=0), rows.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
