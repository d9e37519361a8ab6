"""The catalogue of seed 004 is complete, every reference resolves, and it agrees with the law."""

import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shinpo.core.limits import GENERAL
from shinpo.core.programme import (
    FeeKind,
    InterestKind,
    LimitKind,
    RateTable,
    SharingColumn,
    SubsidyKind,
)
from shinpo.core.sharing import Method, sharing
from shinpo.law.catalogue import load, load_kinds
from shinpo.law.load import document
from shinpo.law.rules import limit_rules, sharing_rules

FOLDER = Path(__file__).parents[2] / "data" / "programmes"
OITA = load(FOLDER / "oita-2024")
ON = date(2024, 4, 1)
every_programme = pytest.mark.parametrize("programme", OITA.programmes, ids=lambda p: p.id)


def test_each_list_has_its_printed_rows():
    assert Counter(p.list for p in OITA.programmes) == {
        "association": 45,
        "prefecture": 30,
        "municipalities": 45,
    }


def test_the_rows_of_each_municipality():
    rows = Counter(p.municipality for p in OITA.programmes if p.list == "municipalities")
    assert rows == {
        "大分市": 10,
        "別府市": 7,
        "中津市": 1,
        "日田市": 8,
        "佐伯市": 4,
        "臼杵市": 2,
        "津久見市": 1,
        "豊後高田市": 3,
        "杵築市": 2,
        "宇佐市": 1,
        "豊後大野市": 2,
        "玖珠町": 4,
    }


@every_programme
def test_every_column_is_filled(programme):
    assert programme.name
    assert programme.purpose
    assert programme.limit
    assert programme.term
    assert programme.interest
    assert programme.fee
    # No use is printed only where the lender decides everything.
    assert programme.uses or programme.limit[0].form is LimitKind.LENDER
    assert programme.source in document("sources")


@every_programme
def test_what_is_not_printed_is_flagged(programme):
    flagged = {flag.field for flag in programme.flags}
    if any(line.form is LimitKind.NOT_PRINTED for line in programme.limit):
        assert "limit" in flagged
    if any(band.kind is InterestKind.NOT_PRINTED for band in programme.interest):
        assert "interest" in flagged
    if any(ref.kind in (FeeKind.NOT_PRINTED, FeeKind.RANGE) for ref in programme.fee):
        assert "fee" in flagged


@every_programme
def test_every_rate_reference_resolves_or_is_flagged_as_a_contradiction(programme):
    for ref in programme.fee:
        if ref.kind is not FeeKind.TABLE:
            continue
        table = OITA.tables[ref.table]
        agrees = (ref.low, ref.high) == (table.low, table.high)
        contradicted = any(flag.code == "contradiction" for flag in programme.flags)
        assert agrees != contradicted


@every_programme
def test_every_condition_is_declared(programme):
    lines = (
        *programme.limit,
        *programme.term,
        *programme.interest,
        *programme.fee,
        *programme.surcharge,
        *programme.subsidy,
    )
    for line in lines:
        if line.when is not None and getattr(line, "kind", None) not in (
            InterestKind.RULE,
            InterestKind.SEPARATE,
        ):
            assert line.when in OITA.conditions


@every_programme
def test_interest_bands_reach_the_longest_term(programme):
    lengths = [band.up_to_months for band in programme.interest if band.when is None]
    longest = max((line.months or 0 for line in programme.term), default=0)
    if lengths and None not in lengths:
        assert max(lengths) >= longest
        assert lengths == sorted(lengths)


@every_programme
def test_the_sharing_column_agrees_with_the_thirteen_exclusions(programme):
    if programme.sharing is SharingColumn.BY_CASE:
        return
    verdict = sharing(
        programme.traits, lender_method=Method.CHARGE, accepted_on=ON, rules=sharing_rules(ON)
    )
    wanted = {
        SharingColumn.SHARED: Method.CHARGE,
        SharingColumn.EXCLUDED: Method.NONE,
        SharingColumn.PART: Method.PART,
    }
    assert verdict.method is wanted[programme.sharing]


@every_programme
def test_facilities_and_amounts_fit_the_general_limits(programme):
    rules = limit_rules(ON)
    assert programme.facility == GENERAL or programme.facility in rules.separate
    own = rules.general if programme.facility == GENERAL else rules.separate[programme.facility]
    for line in programme.limit:
        assert (line.yen or 0) <= own.company_yen
        assert (line.cooperative_yen or 0) <= own.cooperative_yen
    for line in programme.term:
        assert (line.months or 0) <= rules.term_years_max * 12
        assert line.grace_months < (line.months or 1)


@every_programme
def test_uses_of_lines_are_uses_of_the_programme(programme):
    named = {line.use for line in programme.term if line.use is not None}
    for line in (*programme.limit, *programme.subsidy):
        named |= set(line.uses)
    assert named <= set(programme.uses)


def test_references_between_programmes_resolve():
    ids = {p.id for p in OITA.programmes}
    for programme in OITA.programmes:
        assert {x for line in programme.limit for x in line.combined_with} <= ids
        assert {b.programme for b in programme.interest if b.programme is not None} <= ids
    for override in OITA.overrides:
        assert set(override.only) | set(override.exceptions) <= ids
        assert override.when in OITA.conditions


def test_every_condition_is_used():
    used = {o.when for o in OITA.overrides} | {"special_approval"}
    for p in OITA.programmes:
        for lines in (p.limit, p.term, p.interest, p.fee, p.surcharge, p.subsidy):
            used |= {line.when for line in lines}
    assert set(OITA.conditions) <= used


def test_table_11_is_never_printed_and_the_first_three_are_printed_in_full():
    assert set(OITA.tables) == {f"表{n}" for n in range(1, 15) if n != 11}
    assert [t.id for t in OITA.tables.values() if t.rates] == ["表1", "表2", "表3"]
    used = {ref.table for p in OITA.programmes for ref in p.fee if ref.table}
    assert used == set(OITA.tables)


def test_the_contradicted_reference_is_on_five_programmes_of_succession():
    found = [p.id for p in OITA.programmes if any(f.code == "contradiction" for f in p.flags)]
    assert found == [
        "succession_preparation",
        "succession",
        "specified_succession",
        "succession_special",
        "succession_refinancing",
    ]


def test_marks_read_off_the_print():
    by_id = {p.id: p for p in OITA.programmes}
    assert [p.id for p in OITA.programmes if p.partner_lenders_only] == ["q1250", "qw", "ss"]
    assert by_id["oita_business"].subsidy[0].low == Decimal("0.75")
    assert by_id["oita_business"].subsidy[0].high == Decimal("0.85")
    assert by_id["chosen_no_guarantor"].subsidy[0].rate == Decimal("0.0015")
    assert by_id["pref_restart"].subsidy[0].kind is SubsidyKind.NET
    assert by_id["earthquake"].executed_until == date(2025, 4, 1)
    points = {s.rate for p in OITA.programmes for s in p.surcharge}
    assert points == {Decimal("0.002"), Decimal("0.0025"), Decimal("0.0045")}
    # The circles of the security-discount column, counted in the text of the source.
    printed = [p for p in OITA.programmes if p.security_discount]
    circles = Counter(p.list for p in printed if "security_discount" not in p.merged)
    assert circles == {"association": 16, "prefecture": 11, "municipalities": 25}


def test_the_municipality_lost_in_the_text_is_flagged():
    lost = [p.id for p in OITA.programmes if any(f.code == "lost_label" for f in p.flags)]
    assert lost == ["beppu_small_lot", "beppu_year_end", "nakatsu_startup"]
    assert any("中津市" in flag.note for flag in OITA.flags)


def test_a_typing_mistake_names_file_and_row(tmp_path):
    for path in (FOLDER / "oita-2024").iterdir():
        text = path.read_text(encoding="utf-8").replace('id = "qw"', 'id = "qw"\nlimt = 1')
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"association\.toml: qw: .*limt"):
        load(tmp_path)


def test_a_doubled_id_is_refused(tmp_path):
    for path in (FOLDER / "oita-2024").iterdir():
        text = path.read_text(encoding="utf-8").replace('id = "qw"', 'id = "ss"')
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="重複"):
        load(tmp_path)


def test_an_unknown_programme_is_not_found():
    with pytest.raises(KeyError):
        OITA.programme("moonshot")


def test_a_rate_table_spans_its_printed_range():
    with pytest.raises(ValueError, match="span"):
        RateTable("表99", Decimal("0.01"), Decimal("0.02"), (Decimal("0.01"),))


def test_the_kinds_of_seed_002_are_named_by_list():
    kinds = load_kinds(FOLDER / "kagoshima-2008.toml")
    assert Counter(k.list for k in kinds) == {"association": 18, "prefecture": 17, "city": 10}
    assert len({k.id for k in kinds}) == 45
    text = (FOLDER / "kagoshima-2008.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["catalogue"]["source"] in document("sources")
