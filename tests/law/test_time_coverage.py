"""Time itself is tested: the law has no gap and no overlap, and every record says where it is from.

No value is asserted here. Each parameter of each law file is asked for on the first day of every
quarter, from its first validity to the start of the fiscal year after the newest record. A gap is
a quarter without an answer, an overlap one with two. A parameter that ends for good says so by
`until` on its last record.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from shinpo.core.dated import NotInForce
from shinpo.core.period import Month
from shinpo.law.chart import accounts
from shinpo.law.load import document, file_names, parameters

NOT_LAW = {"glossary", "sources"}
PARAMETERS = [
    (file, name) for file in file_names() if file not in NOT_LAW for name in parameters(file)
]
REGISTER = document("sources")
KANA = re.compile(r"[ぁ-ゖァ-ヺー・0-9A-Z]+")
START_OF_FISCAL_YEAR = 4


def histories(node: Any, path: str) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Yield every history below a node, as written in the file."""
    if isinstance(node, Mapping):
        if "history" in node:
            yield path, node["history"]
            return
        for key, child in node.items():
            yield from histories(child, f"{path}.{key}")


def records(node: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every table that names a source, at any depth."""
    if isinstance(node, Mapping):
        if isinstance(node.get("source"), str):
            yield node
        for child in node.values():
            yield from records(child)
    elif isinstance(node, list):
        for child in node:
            yield from records(child)


RAW = {
    f"{file}.{path.removeprefix('.')}": history
    for file in file_names()
    if file not in NOT_LAW
    for path, history in histories(document(file), "")
}
NEWEST = max(record["from"] for history in RAW.values() for record in history)


def quarters(first: date, until: date) -> Iterator[date]:
    month = Month.of(first)
    yield first
    while month.first < until:
        month = month.plus(1)
        if (month.month - 1) % 3 == 0 and first < month.first <= until:
            yield month.first


def next_fiscal_year(day: date) -> date:
    return date(Month.of(day).fiscal_year + 1, START_OF_FISCAL_YEAR, 1)


def in_force(history: list[Mapping[str, Any]], day: date) -> int:
    """Count the records in force, read from the file itself: a record closes when the next starts.

    This does not go through the loader, so that it also catches what the loader would hide.
    """
    starts = sorted(record["from"] for record in history)
    count = 0
    for record in history:
        later = [start for start in starts if start > record["from"]]
        until = record.get("until") or (later[0] if later else None)
        count += record["from"] <= day and (until is None or day < until)
    return count


@pytest.mark.parametrize("name", RAW, ids=str)
def test_no_gap_and_no_overlap(name):
    history = RAW[name]
    first = min(record["from"] for record in history)
    ends = max(history, key=lambda record: record["from"]).get("until")
    horizon = next_fiscal_year(NEWEST)
    for day in quarters(first, horizon):
        wanted = 0 if ends is not None and day >= ends else 1
        assert in_force(history, day) == wanted, f"{name}: {day}"


@pytest.mark.parametrize(("file", "name"), PARAMETERS)
def test_the_loader_answers_inside_and_refuses_before(file, name):
    dated = parameters(file)[name]
    first = dated.entries[0].span.start
    assert dated.entry(first) is dated.entries[0]
    with pytest.raises(NotInForce):
        dated.on(date(first.year - 1, first.month, 1))


def test_the_loader_knows_every_history_in_the_files():
    assert {f"{file}.{name}" for file, name in PARAMETERS} == set(RAW)


@pytest.mark.parametrize("name", RAW, ids=str)
def test_every_record_has_a_registered_source(name):
    for record in RAW[name]:
        assert record["source"] in REGISTER, f"{name}: {record['from']}"


def test_every_source_named_anywhere_in_the_law_is_registered():
    named = {
        record["source"]
        for file in file_names()
        if file != "sources"
        for record in records(document(file))
    }
    assert named - REGISTER.keys() == set()


@pytest.mark.parametrize("key", REGISTER)
def test_every_source_has_title_publisher_and_date(key):
    source = REGISTER[key]
    assert source["title"]
    assert source["publisher"]
    assert isinstance(source["date"], date)


def test_two_sources_never_claim_the_same_title():
    titles = Counter(
        (source["title"], source["publisher"], source["date"]) for source in REGISTER.values()
    )
    assert [title for title, count in titles.items() if count > 1] == []


def test_the_chart_of_accounts_starts_with_its_register():
    start = document("accounts")["chart"]["from"]
    assert min(account.span.start for account in accounts()) == start
    assert all(account.span.start >= start for account in accounts())


def test_one_term_one_identifier_for_ever():
    terms = document("glossary")["term"]
    for key in ("id", "term"):
        counted = Counter(term[key] for term in terms)
        assert [word for word, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("term", document("glossary")["term"], ids=lambda term: term["id"])
def test_every_term_has_reading_definition_and_source(term):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", term["id"])
    assert KANA.fullmatch(term["reading"])
    assert term["definition"].endswith("。")
    assert term["source"] in REGISTER
