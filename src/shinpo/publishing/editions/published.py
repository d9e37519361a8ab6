"""The material of a published document: its figures from data/published, our own short texts.

One file per document under `data/editions/`: which structure, the texts by slot, the issues with
the tables of counts that stand under them. A sentence never holds a figure of its own.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from shinpo.core.evaluation import GradingRule
from shinpo.core.refusal import refuse
from shinpo.core.tables import Row, RowKind, Table
from shinpo.law.evaluation import grading_rule
from shinpo.law.load import document
from shinpo.publishing.editions.compose import compose
from shinpo.publishing.editions.files import rendered
from shinpo.publishing.editions.layout import EditionLayout, edition_layout
from shinpo.publishing.editions.naming import unit_note
from shinpo.publishing.editions.recomputed import (
    Recomputed,
    Status,
    is_comparison,
    recomputed,
)
from shinpo.publishing.editions.source import (
    Comment,
    Imprint,
    Issue,
    Material,
    MeasureTaken,
    Member,
    Opinion,
)
from shinpo.publishing.proof.formulas import Library
from shinpo.publishing.writing import hashes, write_files
from shinpo.statistics.published_book import named_lines, published_book
from shinpo.statistics.published_files import published_root, table_folders

MARK = "公表された計数による再現（文章は原資料のものではありません）"
DISCLAIMERS = (
    "計数は公表資料を写したものです。比率・増減・構成比・達成度は写さず、印刷された計数から計算しています。",
    "文章は当システムで作成した要約です。原資料の文章ではありません。",
)
GRADE_TABLE = "issue_grades"  # the grades of issues and their measures, as printed


@dataclass(frozen=True)
class PublishedEdition:
    """A document that can be made again from its published figures: 「公表資料の版」."""

    id: str
    spec: Mapping[str, Any]

    @property
    def seed(self) -> str:
        """Folder of its tables under data/published."""
        return str(self.spec["seed"])

    @property
    def document(self) -> str:
        """halfyear, evaluation or midterm."""
        return self.layout.document

    @property
    def layout(self) -> EditionLayout:
        """Its structure."""
        return edition_layout(self.spec["layout"])

    @property
    def period(self) -> str:
        """2024, 2022H1 or 2021-2023."""
        return str(self.spec["period"])


def editions_root() -> Path:
    """Folder of the texts of published documents, beside their figures."""
    return published_root().parent / "editions"


@cache
def published_editions() -> tuple[PublishedEdition, ...]:
    """Return every document that can be made again, in order of name."""
    found = []
    for file in sorted(editions_root().glob("*.toml")):
        with file.open("rb") as stream:
            found.append(PublishedEdition(file.stem, tomllib.load(stream)))
    return tuple(found)


def find(name: str, document_kind: str, period: str = "") -> PublishedEdition:
    """Return the document of a name (`s001`, `s004_midterm`) and kind: 「公表資料の版の指定」.

    :raises Refused: if there is none, saying which there are.
    """
    for edition in published_editions():
        named = name in (edition.id, edition.seed)
        if named and edition.document == document_kind and period in ("", edition.period):
            return edition
    known = "、".join(f"{e.id}（{e.document} {e.period}）" for e in published_editions())
    raise refuse(
        "published",
        "edition.published_known",
        f"公表資料「{name}」に {document_kind} {period} の版はありません。"
        f"次から選んでください。{known}。",
    )


@dataclass(frozen=True)
class Made:
    """Material with what was found of every table of the document."""

    material: Material
    tables: Mapping[str, Recomputed]


def material(edition: PublishedEdition) -> Made:
    """Return the material of a published document: 「公表資料の材料」."""
    folder, library = published_root() / edition.seed, Library()
    wanted = edition.spec.get("tables")
    found = {
        at.name: recomputed(at, library)
        for at in table_folders(folder)
        if wanted is None or any(at.name == w or _matches(at.name, w) for w in wanted)
    }
    tables = {name: _plain(one.table) for name, one in found.items()}
    named = [n for n in named_lines(folder) if n.table in tables]
    source = document("sources")[edition.spec["source"]]
    book = published_book(tables, named, origin=source["title"])
    layout, spec = edition.layout, edition.spec
    placed = {
        name: tables[table.published]
        for name, table in layout.tables.items()
        if table.published in tables
    }
    on = spec["on"]
    made = Material(
        layout=layout,
        issuer=source["publisher"],
        issue=spec["issue"],
        period=edition.period,
        on=on,
        book=book,
        style=layout.style,
        tables={**placed, **{n: t for n, t in tables.items() if n not in placed}},
        texts=spec.get("texts", {}),
        issues=tuple(_issues(spec.get("issue_of", ()), tables, found)),
        comments=_comments(spec.get("comment", ()), tables),
        opinions=tuple(Opinion(o["area"], o["text"].strip()) for o in spec.get("opinion", ())),
        members=tuple(Member(m["post"], m["profession"]) for m in spec.get("member", ())),
        grading=_grading(spec, on),
        disclaimers=DISCLAIMERS,
    )
    return Made(made, found)


def imprint(edition: PublishedEdition) -> Imprint:
    """Return what the edition says of itself: a rendering of a document, not the document."""
    source = document("sources")[edition.spec["source"]]
    return Imprint(
        issued_on=source["date"],
        issued=f"出典　{source['publisher']}「{source['title']}」",
        colophon=(
            ("計数の出典", f"{source['publisher']}「{source['title']}」"),
            ("文章", "当システムで作成した要約（原資料の文章ではありません）"),
            (
                "比較の計算",
                "印刷された計数から計算。基となる計数のないものは資料の値に＊を付けて掲載",
            ),
        ),
        mark=MARK,
    )


def _matches(name: str, wanted: str) -> bool:
    return wanted.endswith("*") and name.startswith(wanted[:-1])


def _grading(spec: Mapping[str, Any], on: date) -> GradingRule | None:
    return grading_rule(spec["grading"], on) if "grading" in spec else None


def _issues(
    entries: Sequence[Mapping[str, Any]],
    tables: Mapping[str, Table],
    found: Mapping[str, Recomputed],
) -> Iterator[Issue]:
    for entry in entries:
        grade = _grade_of(entry.get("grade", ""), found)
        yield Issue(
            department=entry["department"],
            number=entry.get("number", ""),
            title=entry["title"],
            plan=entry.get("plan", "").strip(),
            result=entry.get("result", "").strip(),
            verdict=entry.get("verdict", "").strip(),
            grade=grade,
            judged=bool(entry.get("verdict")),
            measures=tuple(
                MeasureTaken(m["title"], m["done"], _grade_of(m.get("grade", ""), found))
                for m in entry.get("measure", ())
            ),
            counts=tuple(_counted(one, tables) for one in entry.get("counts", ())),
        )


def _grade_of(row: str, found: Mapping[str, Recomputed]) -> str:
    """Return a printed grade by its row of the table of grades."""
    if not row:
        return ""
    return str(found[GRADE_TABLE].published.marks[row, "grade"])


def _counted(entry: str | Mapping[str, Any], tables: Mapping[str, Table]) -> Table:
    """Return the counts that stand under an issue: a whole table, or some lines of it."""
    if isinstance(entry, str):
        return tables[entry]
    table = tables[entry["table"]]
    rows = tuple(entry["rows"]) if "rows" in entry else tuple(row.id for row in table.rows)
    chosen = lines_of(table, rows)
    return replace(chosen, title=entry.get("title", table.title))


def _plain(table: Table) -> Table:
    """Name the units; the period stands on the cover."""
    return replace(table, period_note="", unit_note=unit_note(table))


def lines_of(table: Table, rows: Sequence[str]) -> Table:
    """Return some lines of a table; a heading brings the lines below it: 「表の一部」."""
    if len(rows) == 1 and table.row(rows[0]).kind is RowKind.HEADING:
        return _under(table, rows[0])
    wanted: list[Row] = []
    below: Row | None = None
    for row in table.rows:
        if below is not None and row.level <= below.level:
            below = None
        if row.id in rows or below is not None:
            wanted.append(row)
            if row.id in rows and row.kind is RowKind.HEADING:
                below = row
    ids = {row.id for row in wanted}
    unknown = set(rows) - {row.id for row in table.rows}
    if unknown:
        raise KeyError(f"{table.id}: {sorted(unknown)}")
    cells = {at: cell for at, cell in table.cells.items() if at[0] in ids}
    marks = {at: mark for at, mark in table.marks.items() if at[0] in ids}
    used = set(marks.values())
    columns = tuple(c for c in table.columns if any(at[1] == c.id for at in cells)) or table.columns
    kept = {c.id for c in columns}
    return replace(
        table,
        rows=tuple(replace(r, parent=r.parent if r.parent in ids else None) for r in wanted),
        columns=columns,
        cells={at: cell for at, cell in cells.items() if at[1] in kept},
        marks=marks,
        notes=tuple(n for n in table.notes if not n.startswith(("※", "＊")) or _cited(n, used)),
    )


def _under(table: Table, heading: str) -> Table:
    """Return what stands under a heading, without it."""
    below = []
    at = next(n for n, row in enumerate(table.rows) if row.id == heading)
    for row in table.rows[at + 1 :]:
        if row.level <= table.rows[at].level:
            break
        below.append(row.id)
    return lines_of(table, below)


def _cited(note: str, used: set[str]) -> bool:
    mark = note.split("　", maxsplit=1)[0] if note.startswith("※") else note[:1]
    return mark in used


def _comments(
    entries: Sequence[Mapping[str, Any]], tables: Mapping[str, Table]
) -> dict[str, tuple[Comment, ...]]:
    found: dict[str, list[Comment]] = {}
    for entry in entries:
        label = tables[entry["table"]].row(entry["row"]).label
        found.setdefault(entry["table"], []).append(Comment(label, entry["text"].strip()))
    return {table: tuple(comments) for table, comments in found.items()}


def comparisons(made: Made) -> dict[str, int]:
    """Count the comparisons of a document by where they come from: 「比較の数」."""
    counts = dict.fromkeys((status.value for status in Status), 0)
    for one in made.tables.values():
        for cell, verdict in one.verdicts.items():
            if is_comparison(one.published, cell):
                counts[verdict.status.value] += 1
    return counts


def write(edition: PublishedEdition, out: Path) -> dict[str, Any]:
    """Make a published document again and write its files: 「公表資料の再現」."""
    made = material(edition)
    files = rendered(compose(made.material, imprint(edition)), edition.period)
    write_files(files, out)
    return {
        "edition": edition.document,
        "published": edition.id,
        "period": edition.period,
        "comparisons": comparisons(made),
        "files": {str(out / name): sha256 for name, sha256 in hashes(files).items()},
    }
