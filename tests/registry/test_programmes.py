"""Programmes: the whole catalogue as dated rows, revised by versions that never overlap."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from shinpo.core.period import Span
from shinpo.core.refusal import Refused
from shinpo.guarantee.services.check import programme_of
from shinpo.law.catalogue import load
from shinpo.law.catalogue_rows import decode
from shinpo.ledger import scope
from shinpo.registry import history
from shinpo.registry.decision_keys import decision_keys
from shinpo.registry.models import Programme
from shinpo.registry.services import programme_revise, programmes_import
from shinpo.registry.services.programme import ProgrammeEntry, entries_of, versions
from support.book import open_book

CATALOGUE = load(Path(__file__).parents[2] / "data" / "programmes" / "oita-2024")
DAY = date(2024, 4, 10)
JULY = date(2024, 7, 1)
ENTRY = ProgrammeEntry(
    code="A02", name="創業保証", owner="association", owner_name="", order_no=2,
    valid_from=date(2024, 4, 1), valid_until=None, limit_yen=35_000_000, months_max=120,
    source="理事会議決", approver="理事長", conditions={"flat_rate": "0.0080"},
)  # fmt: skip


@pytest.fixture
def book(db):
    with scope.association(1):
        yield open_book(1)


def rules(act, *args, **rest):
    before = Programme.objects.count()
    with pytest.raises(Refused) as error, transaction.atomic():
        act(*args, **rest)
    assert Programme.objects.count() == before
    return {(p.field, p.rule) for p in error.value.problems}


def test_the_whole_catalogue_becomes_rows_and_comes_back(book):
    entries = entries_of(CATALOGUE, area="見本県", approver="理事長")
    assert programmes_import(entries, book.doing(DAY)) == len(CATALOGUE.programmes) == 120
    for programme in CATALOGUE.programmes:
        row = Programme.objects.get(code=programme.id)
        span = Span(row.valid_from, row.valid_until)
        assert decode(row.conditions["catalogue"], span=span, source="seed-004") == programme
        assert (row.source, row.approver) == (
            "保証制度一覧（令和6年4月現在）（seed-004）", "理事長",
        )  # fmt: skip
    owners = list(Programme.objects.exclude(code="A01").values_list("owner", flat=True))
    assert {owner: owners.count(owner) for owner in owners} == {
        "association": 45, "prefecture": 30, "municipality": 45,
    }  # fmt: skip
    assert Programme.objects.get(code="pref_promotion").owner_name == "見本県"
    assert Programme.objects.get(code="oita_startup").owner_name == "大分市"


def test_the_decision_reads_what_the_catalogue_prints():
    def decided(code):
        programme = CATALOGUE.programme(code)
        return programme_of(code, None, None, decision_keys(programme))

    assert decided("ordinary").flat_rate is None
    assert not decided("ordinary").special_row
    assert decided("overdraft").special_row
    startup = decided("oita_startup")
    assert startup.flat_rate == Decimal("0.0100")
    assert startup.traits == {"startup"}
    assert startup.facility == "startup"
    assert [(s.payer, s.share) for s in startup.subsidies] == [("municipality", Fraction(1))]


@pytest.mark.parametrize(
    ("code", "words"),
    [("special_small", "条件で変わります"), ("pref_promotion", "（表5）が公表資料に印字されて")],
)
def test_what_the_catalogue_leaves_open_is_not_decided(code, words):
    keys = decision_keys(CATALOGUE.programme(code))
    with pytest.raises(Refused, match=words):
        programme_of(code, None, None, keys)


def test_a_revision_ends_the_version_before_it(book):
    programmes_import([ENTRY], book.doing(DAY))
    first = Programme.objects.get(code="A02")
    revised = replace(ENTRY, valid_from=JULY, limit_yen=50_000_000)
    programme_revise(revised, book.doing(DAY, "限度額の引上げ"), seen=first.pk)
    assert list(versions("A02").values_list("valid_from", "valid_until", "limit_yen")) == [
        (date(2024, 4, 1), JULY, 35_000_000),
        (JULY, None, 50_000_000),
    ]
    change = history.changes(Programme, first.pk)[0]
    assert (change.field, change.after, change.reason) == (
        "valid_until", "2024-07-01", "限度額の引上げ",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason", "expected"),
    [
        ({"valid_from": date(2024, 4, 1)}, "改定", {("valid_from", "version_order")}),
        ({"valid_from": date(2024, 4, 9)}, "改定", {("valid_from", "past_version")}),
        ({"valid_from": JULY, "source": ""}, "改定", {("source", "required")}),
        ({"valid_from": JULY, "approver": " "}, "改定", {("approver", "required")}),
        ({"valid_from": JULY, "valid_until": JULY}, "改定", {("valid_until", "range")}),
        ({"valid_from": JULY, "limit_yen": 0}, "改定", {("limit_yen", "positive")}),
        (
            {"valid_from": JULY, "conditions": {"catalogue": {"id": "x"}}},
            "改定",
            {("catalogue", "catalogue_row")},
        ),
        ({"valid_from": JULY, "code": "Z99"}, "改定", {("code", "programme_unknown")}),
        ({"valid_from": JULY}, "", {("reason", "reason_missing")}),
    ],
)
def test_a_wrong_revision_is_refused_and_changes_nothing(book, change, reason, expected):
    programmes_import([ENTRY], book.doing(DAY))
    first = Programme.objects.get(code="A02")
    entry = replace(ENTRY, **change)
    assert rules(programme_revise, entry, book.doing(DAY, reason), seen=first.pk) == expected
    assert versions("A02").get().valid_until is None


def test_of_two_revisions_from_one_screen_the_second_is_told(book):
    programmes_import([ENTRY], book.doing(DAY))
    first = Programme.objects.get(code="A02")
    july = replace(ENTRY, valid_from=JULY)
    programme_revise(july, book.doing(DAY, "改定"), seen=first.pk)
    august = replace(ENTRY, valid_from=date(2024, 8, 1))
    assert rules(programme_revise, august, book.doing(DAY, "改定"), seen=first.pk) == {
        ("valid_from", "revised_meanwhile")
    }


def test_the_data_base_refuses_two_versions_on_one_day(book):
    programmes_import([ENTRY], book.doing(DAY))
    with pytest.raises(IntegrityError, match="programme_no_overlap"), transaction.atomic():
        Programme.objects.create(
            association_id=1, code="A02", name="x", owner="association", order_no=1,
            valid_from=JULY, source="x", approver="x",
        )  # fmt: skip


def test_an_import_with_one_wrong_row_imports_nothing(book):
    rows = [ENTRY, replace(ENTRY, code="A01"), replace(ENTRY, code="A03", owner="nobody")]
    with pytest.raises(Refused) as error, transaction.atomic():
        programmes_import(rows, book.doing(DAY))
    assert [(p.row, p.column, p.rule) for p in error.value.problems] == [
        (2, "code", "programme_once"),
        (3, "owner", "owner_unknown"),
    ]
    assert not Programme.objects.filter(code="A02").exists()
