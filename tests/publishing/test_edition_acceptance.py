"""What a reader may rely on in a published document made again: every figure follows its inputs."""

import re
import shutil
import tomllib
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from shinpo.core.references import references
from shinpo.core.refusal import Refused
from shinpo.law.styles import style
from shinpo.publishing.editions import published
from shinpo.publishing.editions.compose import compose
from shinpo.publishing.editions.recomputed import Status, is_comparison
from shinpo.publishing.proof.formulas import Library, evaluate, input_value
from shinpo.publishing.proof.rules import checks, graded
from shinpo.statistics.published import Published
from shinpo.statistics.published_files import printed_texts, published_root

EDITIONS = {edition.id: edition for edition in published.published_editions()}
TYPED = tomllib.loads(Path(__file__).with_name("typed_words.toml").read_text("utf-8"))["phrase"]
# A number in words with what it counts; without a counter it is a word (一部, 一方, 統一).
COUNTED = re.compile(
    r"[一二三四五六七八九十百千万]+(?:年|人|者|つ|段階|月|週|企業|次|半期|回|件|先|社|名|割|倍|円|地方)"
    r"|第[一二三四五六七八九十]|[0-9０-９]"
)
FACTORS = (Decimal(10), Decimal("0.1"), Decimal(-3))


@cache
def made(name: str) -> published.Made:
    return published.material(EDITIONS[name])


def texts_of(name: str) -> list[str]:
    spec = EDITIONS[name].spec
    found = [*spec["texts"].values(), *(o["text"] for o in spec.get("opinion", ()))]
    found += [c["text"] for c in spec.get("comment", ())]
    return found + [t for issue in made(name).material.issues for t in issue.texts]


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_figures_stand_in_texts_by_reference_only(name):
    allowed = [entry["text"] for entry in TYPED if entry["document"] == name and entry["reason"]]
    unused = set(allowed)
    for text in texts_of(name):
        bare = re.sub(r"\{\{.*?\}\}", "", text)
        for phrase in allowed:
            if phrase in bare:
                unused.discard(phrase)
                bare = bare.replace(phrase, "")
        assert not COUNTED.search(bare), (COUNTED.findall(bare), bare)
    assert not unused, "no text has these any more"


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_every_reference_names_a_figure_of_the_document(name):
    book = made(name).material.book
    named = {reference.ref for text in texts_of(name) for reference in references(text)}
    assert named
    assert named <= set(book)


def with_input(table: Published, cell: tuple[str, str], value: Decimal) -> Published:
    """The table with one input changed, whether it is printed or corrected."""
    corrected = tuple(m for m in table.misprints if (m.row, m.column) != cell)
    return replace(table, values={**table.values, cell: value}, misprints=corrected)


class Changed(Library):
    """A library in which one table has another figure."""

    def __init__(self, table: Published, changed: Published) -> None:
        super().__init__()
        self._tables[table.folder.resolve()] = changed


@pytest.mark.parametrize("name", sorted(EDITIONS))
def test_every_input_of_every_comparison_moves_it(name):
    library, moved, still = Library(), Counter(), []
    for one in made(name).tables.values():
        table = one.published
        worked = {c for c, v in one.verdicts.items() if v.status is Status.RECOMPUTED}
        for check in checks(table, library):
            if check.cell not in worked or not is_comparison(table, check.cell):
                continue
            nothing = evaluate(check.formula, table, library).value is None  # no base, no ratio
            inputs = (
                check.formula.bottom if nothing else (*check.formula.top, *check.formula.bottom)
            )
            for term in inputs:
                source = library.named(term.table, table)
                cell = (term.row, term.column)
                moves = _moves(table, source, cell, check)
                moved[name] += moves
                if not moves:
                    still.append((table.id, check.cell, cell))
    assert not still
    counted = sum(v.status is Status.RECOMPUTED for o in made(name).tables.values()
                  for c, v in o.verdicts.items() if is_comparison(o.published, c))  # fmt: skip
    assert moved[name] >= counted


def _moves(table, source, cell, check):
    """Whether the comparison comes out differently with another input in that cell."""
    was = input_value(source, cell) or Decimal(0)
    for factor in FACTORS:
        other = with_input(source, cell, (was or Decimal(7)) * factor)
        library = Changed(source, other)
        own = other if source is table else table
        outcome = evaluate(check.formula, own, library)
        now = outcome and (graded(check, own, library) if check.grading else outcome.value)
        first = evaluate(check.formula, table, Library())
        before = first and (graded(check, table, Library()) if check.grading else first.value)
        if now != before:
            return True
    return False


# Document, table, line of its values, another figure, and the comparison that must move.
INPUTS = [
    ("s000", "main", "balance,previous,227167", "200000", "main", ("balance", "current_ratio")),
    ("s001", "business", "approvals,amount,71729", "60000", "business",
     ("approvals", "plan_ratio")),
    ("s002", "plan", "line_04,actual,3928", "2300", "plan", ("line_04", "to_plan")),
    ("s002", "plan", "line_04,actual,3928", "2300", "plan", ("line_04", "grade")),
    ("s003", "effect", "experts,improved,27", "37", "effect", ("experts", "rate")),
    ("s004", "capital_balance", "total,amount,211386445", "200000000", "text_overview",
     ("balance_per_enterprise", "value")),
]  # fmt: skip


def one_changed(tmp_path: Path, name: str, table: str, line: str, value: str) -> published.Made:
    """The document made again from a copy in which one figure is another one."""
    root = tmp_path / "published"
    shutil.copytree(published_root(), root, dirs_exist_ok=True)
    file = root / EDITIONS[name].seed / table / "values.csv"
    text = file.read_text("utf-8")
    assert line in text
    file.write_text(text.replace(line, line.rpartition(",")[0] + f",{value}"), "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(published, "published_root", lambda: root)
        return published.material(EDITIONS[name])


@pytest.mark.parametrize(
    ("changed", "shown_in", "cell"), [(i[:4], *i[4:]) for i in INPUTS], ids=str
)
def test_one_changed_input_no_longer_prints_what_the_document_prints(
    tmp_path, changed, shown_in, cell
):
    shown = one_changed(tmp_path, *changed).tables[shown_in].table
    folder = published_root() / EDITIONS[changed[0]].seed / shown_in
    assert shown.text(*cell, style(shown.style)) != printed_texts(folder)[cell]


def test_a_changed_figure_changes_the_sentences_that_name_it(tmp_path):
    args = ("s001", "business", "approvals,amount,71729", "60000")
    changed = compose(one_changed(tmp_path, *args).material, published.imprint(EDITIONS["s001"]))
    usual = compose(made("s001").material, published.imprint(EDITIONS["s001"]))
    assert "717億29百万円" in repr(usual)
    assert "717億29百万円" not in repr(changed)
    assert "600億円" in repr(changed)


def test_a_figure_that_is_gone_breaks_the_document(tmp_path):
    root = tmp_path / "published"
    shutil.copytree(published_root(), root)
    file = root / "s001" / "business" / "values.csv"
    text = file.read_text("utf-8")
    file.write_text(text.replace("approvals,amount,71729", "approvals,amount,"), "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(published, "published_root", lambda: root)
        material = published.material(EDITIONS["s001"]).material
        with pytest.raises(Refused, match="approvals"):
            compose(material, published.imprint(EDITIONS["s001"]))


def test_what_is_printed_otherwise_than_in_the_document_says_why():
    for name in EDITIONS:
        for one in made(name).tables.values():
            for verdict in one.verdicts.values():
                if verdict.status is Status.CORRECTED:
                    assert verdict.reason
                    assert verdict.shown != verdict.printed
