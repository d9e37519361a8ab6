"""The register of tables: complete, explained, and laid out like the published tables."""

from pathlib import Path

import pytest

from shinpo.core.tables import RowKind
from shinpo.statistics.invariants import RULES
from shinpo.statistics.layout import layout
from shinpo.statistics.published_files import load, published_root

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "statistics.md"


@pytest.mark.parametrize("name", list(layout().tables))
def test_every_table_has_a_grain_invariants_and_a_line_in_the_rules(name):
    table = layout().table(name)
    page = PAGE.read_text(encoding="utf-8")
    assert table.grain
    assert table.invariants
    assert f"| `{name}` | {table.title} | {table.grain} |" in page


def test_every_kind_of_invariant_is_explained():
    page = PAGE.read_text(encoding="utf-8")
    for kind in (*RULES, "listed"):
        assert f"| `{kind}` |" in page


@pytest.mark.parametrize(
    "name", [t for t in layout().tables if t[3:] not in {"capital", "employees"}]
)
def test_columns_are_those_of_the_published_table(name):
    published = load(published_root() / "s002" / name)
    ours = layout().table(name)
    assert [c.id for c in ours.columns] == [c.id for c in published.columns]
    for own, printed in zip(ours.columns, published.columns, strict=True):
        assert own.head[-1] == printed.head[-1], own.id


@pytest.mark.parametrize(
    "name", ["overview", "by_amount", "by_term", "by_accident_cause", "by_industry"]
)
def test_fixed_rows_are_those_of_the_published_table(name):
    published = [(row.id, row.label) for row in load(published_root() / "s002" / name).rows]
    table = layout().table(name)
    if not table.axis:
        ours = [(row.id, row.label) for row in table.rows]
    else:
        axis = layout().axes[table.axis]
        listed = [(label, row) for label, row in axis.spec.get("ids", {}).items()]
        ours = [(row, label) for label, row in listed] or [row[:2] for row in axis.rows]
        ours.append(("total", "合計"))
    assert [row for row in published if row[0] != "average"] == ours


def test_every_line_of_the_overview_has_a_measure_or_is_a_heading():
    for row in layout().table("overview").rows:
        assert (row.kind is RowKind.HEADING) != bool(row.measure), row.id
