"""Every printed figure of four documents leads to an indicator: none unmapped, none invented.

The maps stand beside the published tables (data/published/<document>/indicators.toml).
"""

import csv
import tomllib
from datetime import date
from fnmatch import fnmatch
from functools import cache

import pytest

from shinpo.core.figure_book import Aspect
from shinpo.core.indicators import ACTIVITIES, Count
from shinpo.core.plan_lines import BUSINESS, STANDARD
from shinpo.law import activities, indicator_checks, indicators
from shinpo.law.catalogue import load
from shinpo.law.plan_lines import plan_lines
from shinpo.statistics.published_files import published_root

DOCUMENTS = {  # the last day of the year that each document is about
    "s000": date(2022, 9, 30),
    "s001": date(2025, 3, 31),
    "s003": date(2025, 3, 31),
    "s004": date(2024, 3, 31),
}
LAST = "@last"  # the aspect of last year's term, where the print shows last year's own ratios
ASPECTS = {aspect.value for aspect in Aspect}


@cache
def mapped(document):
    text = (published_root() / document / "indicators.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def own(document):
    return {
        row["id"]: indicators.definition(row, own=True)
        for row in mapped(document).get("definition", ())
    }


@cache
def results(document):
    lines = plan_lines(DOCUMENTS[document], mapped(document).get("form", STANDARD))
    business = plan_lines(DOCUMENTS[document]).section(BUSINESS)
    found = {line.id for line in lines.values() if not line.heading} | {b.id for b in business}
    return frozenset(found | {f"{line.id}.cases" for line in business})


def known(document):
    return {**indicators.catalogue(DOCUMENTS[document]), **own(document)}


def tables(document):
    patterns = mapped(document).get("tables", ["*"])
    folders = sorted((published_root() / document).glob("*/values.csv"))
    return [f.parent for f in folders if any(fnmatch(f.parent.name, p) for p in patterns)]


def cells(folder):
    with (folder / "values.csv").open(encoding="utf-8") as file:
        return [(row["row"], row["column"]) for row in csv.DictReader(file)]


def reference(spec, row, column):
    """Return item (with its part) and aspect of a printed cell, or None."""
    item = spec["rows"].get(row)
    if isinstance(item, dict):
        item = item.get(column)
    aspect = spec["columns"].get(column)
    if item is None or aspect is None:
        return None
    head, _, tail = item.rpartition(".")
    return (head, tail) if tail in ASPECTS else (item, aspect.removesuffix(LAST))


EVERY = [(document, folder) for document in DOCUMENTS for folder in tables(document)]


@pytest.mark.parametrize(("document", "folder"), EVERY, ids=lambda x: getattr(x, "name", x))
def test_every_printed_figure_has_an_indicator_and_an_aspect(document, folder):
    spec = mapped(document)["table"].get(folder.name)
    assert spec, f"{folder.name} is not mapped"
    for row, column in cells(folder):
        found = reference(spec, row, column)
        assert found, f"{folder.name}: {row}, {column} has no indicator"
        item, aspect = found
        assert item in known(document) or item in results(document), f"{item} is no indicator"
        assert aspect in ASPECTS, f"{aspect} is no aspect"


@pytest.mark.parametrize(("document", "folder"), EVERY, ids=lambda x: getattr(x, "name", x))
def test_no_line_of_a_map_is_about_a_figure_that_is_not_printed(document, folder):
    spec, printed = mapped(document)["table"][folder.name], cells(folder)
    assert set(spec["rows"]) <= {row for row, _ in printed}
    assert set(spec["columns"]) <= {column for _, column in printed}
    for row, item in spec["rows"].items():
        if isinstance(item, dict):
            assert {(row, column) for column in item} <= set(printed)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_mapped_table_is_printed(document):
    assert set(mapped(document)["table"]) == {folder.name for folder in tables(document)}


OWN = [(document, name) for document in DOCUMENTS for name in own(document)]


@pytest.mark.parametrize(("document", "name"), OWN)
def test_a_documents_own_definition_names_only_what_exists(document, name):
    one = own(document)[name]
    assert name not in indicators.catalogue(DOCUMENTS[document])
    assert (
        indicator_checks.problems(one, known(document), results(document), DOCUMENTS[document])
        == []
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_documents_own_definition_is_printed_or_needed(document):
    used = {
        reference(spec, row, column)[0]
        for folder in tables(document)
        for spec in [mapped(document)["table"][folder.name]]
        for row, column in cells(folder)
    }
    for one in [*own(document).values()] * 2:
        used |= set(one.needs) if one.id in used else set()
    assert set(own(document)) <= used


def test_programme_codes_are_those_of_the_catalogue():
    root = published_root().parent / "programmes" / "oita-2024"
    codes = {programme.id for programme in load(root).programmes}
    beyond = set(mapped("s004")["beyond_catalogue"])
    asked = {
        code
        for one in own("s004").values()
        if isinstance(one.source, Count)
        for code in one.source.wanted("programme")
    }
    assert asked <= codes | beyond
    assert not beyond & codes
    assert beyond <= asked


def test_the_catalogue_defines_nothing_that_nobody_prints():
    used = set()
    for document, folder in EVERY:
        spec = mapped(document)["table"][folder.name]
        used |= {reference(spec, row, column)[0] for row, column in cells(folder)}
        used |= {need for one in own(document).values() for need in one.needs}
    catalogue = indicators.catalogue(DOCUMENTS["s003"])
    for _ in range(3):
        used |= {need for name in used & set(catalogue) for need in catalogue[name].needs}
    assert set(catalogue) - used == set()


def test_how_many_figures_are_mapped():
    """Change these when tables are added, with the reason in the commit."""
    numbers = dict.fromkeys(DOCUMENTS, 0)
    for document, folder in EVERY:
        numbers[document] += len(cells(folder))
    assert numbers == {"s000": 109, "s001": 157, "s003": 349, "s004": 365}


def printed_items():
    """Return every item that a printed cell leads to, by document, with all that it is made of."""
    found = {}
    for document, folder in EVERY:
        spec = mapped(document)["table"][folder.name]
        for row, column in cells(folder):
            found.setdefault(document, set()).add(reference(spec, row, column)[0])
    return found


def unmapped(document, definitions):
    """Return the printed items of a document that some definitions leave without meaning."""
    lines = results(document)

    def counts(name):
        one = definitions.get(name)
        if one is None:
            return name in lines
        on = DOCUMENTS[document]
        ok = not indicator_checks.problems(one, definitions, lines, on)
        return ok and all(counts(need) for need in one.needs)

    return {name for name in printed_items()[document] if not counts(name)}


def test_nothing_printed_is_unmapped():
    assert {d: unmapped(d, known(d)) for d in DOCUMENTS} == {d: set() for d in DOCUMENTS}


@pytest.mark.parametrize("name", indicators.catalogue(DOCUMENTS["s003"]))
def test_the_map_breaks_without_any_indicator_of_the_catalogue(name):
    """Each indicator that is taken away leaves a printed figure of some document unmapped."""
    broken = set()
    for document in DOCUMENTS:
        if name in _closure(document):
            rest = {key: one for key, one in known(document).items() if key != name}
            broken |= unmapped(document, rest)
    assert broken


@cache
def _closure(document):
    """Return the printed items and everything that they are made of."""
    definitions, found = known(document), set()
    queue = list(printed_items()[document])
    while queue:
        item = queue.pop()
        if item not in found:
            found.add(item)
            queue += definitions[item].needs if item in definitions else ()
    return found


def test_the_map_breaks_without_any_kind_of_activity(monkeypatch):
    """Each kind that a printed figure counts: the check names it once the kind is gone."""
    whole = activities.kinds()
    by_kind = {}
    for document in DOCUMENTS:
        definitions = known(document)
        for name in _closure(document) & set(definitions):
            source = definitions[name].source
            if isinstance(source, Count) and source.dataset == ACTIVITIES:
                for kind in source.wanted("kind"):
                    by_kind.setdefault(kind, (document, definitions[name]))
    assert len(by_kind) > 30
    for gone, (document, one) in by_kind.items():
        rest = {key: kind for key, kind in whole.items() if key != gone}
        with monkeypatch.context() as patch:
            patch.setattr(activities, "kinds", lambda rest=rest: rest)
            found = indicator_checks.problems(
                one, {one.id: one}, results(document), DOCUMENTS[document]
            )
        assert "value_unknown" in {p.rule for p in found}, gone
