"""Editions of five published documents: every comparison equals the print or is explained."""

import re
import shutil
import tomllib
from functools import cache
from pathlib import Path

import pytest

from shinpo.core.refusal import Refused
from shinpo.law.styles import style
from shinpo.output.document import Board, Document, Figures
from shinpo.publishing.editions import published
from shinpo.publishing.editions.compose import compose
from shinpo.publishing.editions.files import PDF, rendered
from shinpo.publishing.editions.recomputed import (
    CARRIED_MARK,
    Status,
    is_comparison,
    recomputed,
)
from shinpo.publishing.proof.formulas import Library
from shinpo.statistics.published_files import load, printed_texts, published_root

EDITIONS = {edition.id: edition for edition in published.published_editions()}
COUNTS = tomllib.loads(Path(__file__).with_name("edition_counts.toml").read_text(encoding="utf-8"))
# Tables that repeat in sentences what stands in other tables: read by reference, not printed.
IN_WORDS = {"s001_text"}
ON_BOARDS = "s002_issue_grades"
MINIMUM = {"s000", "s001", "s002", "s003", "s004", "s004_midterm"}


@cache
def made(name: str) -> published.Made:
    return published.material(EDITIONS[name])


@cache
def document(name: str) -> Document:
    return compose(made(name).material, published.imprint(EDITIONS[name]))


def printed_cells(name: str) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Table, row and column to the text and mark that stand in the edition."""
    found = {}
    for block in document(name).figures:
        table_id = re.sub(r"_[0-9]+$", "", block.table.id)
        for one in block.table.printed(style(block.table.style)):
            found[table_id, one.row.id, one.column.id] = (one.text, one.mark)
    return found


def comparisons(name: str):
    for one in made(name).tables.values():
        for cell, verdict in one.verdicts.items():
            if is_comparison(one.published, cell):
                yield one.published, cell, verdict


def test_the_five_documents_are_there():
    assert set(EDITIONS) >= MINIMUM


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_every_comparison_equals_the_print_or_is_a_known_misprint(name):
    shown = printed_cells(name)
    wrong = []
    for table, cell, verdict in comparisons(name):
        if table.id in IN_WORDS or table.id == ON_BOARDS:
            continue
        assert (table.id, *cell) in shown, f"{table.id} {cell} is not in the edition"
        text, mark = shown[(table.id, *cell)]
        print_text = printed_texts(table.folder)[cell]
        excepted = {
            (e["row"], e["column"]) for e in table.spec.get("print_exception", ()) if e["reason"]
        }
        known = [m for m in table.misprints if (m.row, m.column) == cell and m.reason]
        if verdict.status is Status.CORRECTED:
            assert known, (table.id, cell)
            assert mark.startswith("※"), (table.id, cell)
            assert text != print_text, (table.id, cell)
        elif text != print_text and cell not in excepted:
            wrong.append((table.id, cell, print_text, text))
        if verdict.status is Status.FINER:
            assert known, (table.id, cell)
            assert mark.startswith("※"), (table.id, cell)
    assert not wrong


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_what_has_its_inputs_is_worked_out_and_nothing_else_is_carried_unmarked(name):
    shown = printed_cells(name)
    for table, cell, verdict in comparisons(name):
        if verdict.status is Status.RECOMPUTED:
            assert verdict.shown == verdict.worked_out
            assert verdict.shown == verdict.printed
        if verdict.status is Status.CARRIED and (table.id, *cell) in shown:
            assert shown[(table.id, *cell)][1] == CARRIED_MARK


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_the_comparisons_of_each_document_are_counted(name):
    assert published.comparisons(made(name)) == COUNTS[name]


def test_a_changed_input_changes_the_comparison(tmp_path):
    folder = tmp_path / "s001" / "business"
    shutil.copytree(published_root() / "s001" / "business", folder)
    values = folder / "values.csv"
    text = values.read_text(encoding="utf-8")
    assert "approvals,amount,71729" in text
    values.write_text(text.replace("approvals,amount,71729", "approvals,amount,60000"), "utf-8")
    table = recomputed(folder, Library()).table
    assert table.text("approvals", "plan_ratio", style(table.style)) == "109.1"


def test_a_grade_follows_its_figures(tmp_path):
    folder = tmp_path / "s002" / "plan"
    shutil.copytree(published_root() / "s002" / "plan", folder)
    values = folder / "values.csv"
    text = values.read_text(encoding="utf-8")
    assert "line_04,actual,3928" in text
    values.write_text(text.replace("line_04,actual,3928", "line_04,actual,2300"), "utf-8")
    table = recomputed(folder, Library()).table
    assert table.text("line_04", "grade", style(table.style)) == "A"


def test_the_boards_show_the_printed_grades():
    boards = [b for s in document("s002").sections for b in s.blocks if isinstance(b, Board)]
    marks = load(published_root() / "s002" / "issue_grades").marks
    issues = [mark for (row, _), mark in marks.items() if row.startswith("issue_")]
    measures = [mark for (row, _), mark in marks.items() if row.startswith("measure_")]
    assert [board.grade for board in boards] == issues
    assert [m.grade for board in boards for m in board.measures] == measures


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_no_text_holds_a_figure_of_its_own(name):
    spec = EDITIONS[name].spec
    texts = [*spec["texts"].values(), *(o["text"] for o in spec.get("opinion", ()))]
    texts += [c["text"] for c in spec.get("comment", ())]
    texts += [t for issue in made(name).material.issues for t in issue.texts]
    for text in texts:
        bare = re.sub(r"\{\{.*?\}\}", "", text)
        bare = bare.replace("別紙３", "")
        assert not re.search(r"[0-9０-９]", bare), bare


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_every_issue_and_text_has_its_place(name):
    material = made(name).material
    placed = {b.of for part in material.layout.parts for b in part.blocks}
    assert set(material.texts) <= set(material.layout.slots)
    assert {issue.department for issue in material.issues} <= placed
    assert {opinion.area for opinion in material.opinions} <= placed
    assert set(material.comments) <= placed


def test_a_document_is_the_same_bytes_every_time():
    first = rendered(document("s001"), "2024")
    material = published.material(EDITIONS["s001"]).material
    again = rendered(compose(material, published.imprint(EDITIONS["s001"])), "2024")
    assert first == again
    assert first[PDF].startswith(b"%PDF")


def test_tables_and_their_parts_have_names_of_their_own():
    for name in EDITIONS:
        names = [block.table.id for block in document(name).figures]
        assert len(names) == len(set(names)), name
        assert all(isinstance(block, Figures) for block in document(name).figures)


def test_an_unknown_document_is_refused_with_those_that_are_there():
    with pytest.raises(Refused, match="s004_midterm"):
        published.find("s001", "midterm")
    with pytest.raises(Refused, match="s002"):
        published.find("s009", "evaluation")
