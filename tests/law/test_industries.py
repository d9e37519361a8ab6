"""Every industry falls in exactly one group of every map, on every day."""

from datetime import date

import pytest

from shinpo.core.dated import NotInForce
from shinpo.law.industries import (
    edition,
    group_of,
    groups,
    major_groups,
    size_group,
    special_industry,
)
from shinpo.law.load import document, value
from shinpo.law.rules import eligibility_rules

ON = date(2024, 4, 1)
MAPS = {"size_group": ON, "bulletin.kagoshima": date(2008, 7, 31), "bulletin.oita": ON}


def test_there_are_20_divisions_and_99_major_groups():
    found = major_groups(ON)
    assert len({group.division for group in found.values()}) == 20
    assert list(found) == [f"{n:02d}" for n in range(1, 100)]


@pytest.mark.parametrize(
    ("code", "division"),
    [
        ("01", "A"),
        ("06", "D"),
        ("09", "E"),
        ("32", "E"),
        ("44", "H"),
        ("50", "I"),
        ("68", "K"),
        ("75", "M"),
        ("83", "P"),
        ("96", "R"),
        ("99", "T"),
    ],
)
def test_major_groups_stand_in_their_division(code, division):
    assert major_groups(ON)[code].division == division


def test_the_edition_changes_on_its_day():
    assert edition(date(2014, 3, 31)) == 12
    assert edition(date(2014, 4, 1)) == 13
    assert edition(date(2024, 3, 31)) == 13
    assert edition(ON) == 14
    with pytest.raises(NotInForce):
        edition(date(2008, 3, 31))
    with pytest.raises(NotInForce):
        major_groups(date(2008, 3, 31))


@pytest.mark.parametrize(("name", "on"), MAPS.items())
def test_every_major_group_falls_in_a_group(name, on):
    for code in major_groups(on):
        assert group_of(name, code, on) in groups(name, on)


@pytest.mark.parametrize(("name", "on"), MAPS.items())
def test_no_code_stands_in_two_groups(name, on):
    seen: list[str] = []
    for codes in value("industries", name, on).values():
        for code in codes:
            first, _, last = code.partition("-")
            seen += (
                [f"{n:02d}" for n in range(int(first), int(last or first) + 1)] if last else [first]
            )
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("jsic", "group"),
    [
        ("76", "retail"),
        ("7611", "retail"),
        ("791", "manufacturing_and_others"),
        ("7911", "manufacturing_and_others"),
        ("79", "service"),
        ("411", "service"),
        ("413", "manufacturing_and_others"),
        ("693", "service"),
        ("691", "manufacturing_and_others"),
        ("70", "service"),
        ("44", "manufacturing_and_others"),
        ("39", "service"),
        ("52", "wholesale"),
    ],
)
def test_size_groups_follow_the_definition_of_the_agency(jsic, group):
    assert size_group(jsic, ON) == group


def test_size_groups_and_special_industries_are_those_of_the_size_rule():
    rules = eligibility_rules(ON)
    assert set(groups("size_group", ON)) == set(rules.sizes)
    assert special_industry("3911", ON) == "software"
    assert special_industry("7511", ON) == "inn"
    assert special_industry("06", ON) is None
    assert set(groups("special_industry", ON)) <= set(rules.special_sizes)


def test_bulletin_groups_stand_in_the_printed_order():
    assert " ".join(groups("bulletin.kagoshima", date(2008, 7, 31))) == (
        "製造業 建設業 卸売業 小売業 運送倉庫業 サービス業 不動産業 その他の産業"
    )
    assert " ".join(groups("bulletin.oita", ON)) == (
        "製造業 建設業 卸売業 小売業 飲食業 宿泊業 サービス業 その他"
    )


def test_a_code_of_no_industry_is_not_answered():
    with pytest.raises(KeyError):
        size_group("00", ON)
    with pytest.raises(KeyError):
        size_group("7", ON)


def test_every_division_has_a_source():
    assert all(d["source"] in document("sources") for d in document("industries")["division"])
