"""Material and structure become a document: 「版の組立て」. It only sets figures in texts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from shinpo.core.figure_book import Aspect, FigureBook
from shinpo.core.references import Form, render, written_figure
from shinpo.core.refusal import Problem, Refused
from shinpo.core.tables import Table
from shinpo.law.styles import style
from shinpo.output.document import (
    Block,
    Board,
    Document,
    Figures,
    KeyFigure,
    Listing,
    Measure,
    Pair,
    Pairs,
    Plain,
    Prose,
    Section,
)
from shinpo.output.grid import Layout
from shinpo.publishing.editions import charting, rubric
from shinpo.publishing.editions import layout as laid
from shinpo.publishing.editions.source import Imprint, Issue, Material, Opinion

UNWRITTEN = "（この本文はまだありません。）"
VERDICT = "評価項目の自己評価"
COMMENT_HEAD = ("項目", "実績の自己評価")
MEMBER_HEAD = ("役職", "職業等")
KEY_TITLE = "主な計数"
CONTENTS_DEPTH = 2  # the issues would fill pages
NO_GRADE = "－"
NUMBER, WIDE = "{n}", str.maketrans("0123456789", "０１２３４５６７８９")


class Texts:
    """Sets figures in texts; remembers what cannot be set, so that all is said at once."""

    def __init__(self, material: Material, *, draft: bool) -> None:
        self.book, self.style = material.book, style(material.style)
        self.given, self.draft = material.texts, draft
        self.titles = {place.slot: place.title for place in material.places}
        self.problems: list[Problem] = []

    def set(self, text: str) -> str:
        """Return a text with its figures in place."""
        try:
            return render(text, self.book, self.style)
        except Refused as refused:
            self.problems += [p for p in refused.problems if p not in self.problems]
            return text

    def slot(self, name: str) -> str:
        """Return the text of a slot with its figures; what is not written is a problem."""
        if name in self.given:
            return self.set(self.given[name])
        return self.missing(name)

    @property
    def nothing(self) -> str:
        """What stands where words may be missing."""
        return UNWRITTEN if self.draft else NO_GRADE

    def missing(self, name: str) -> str:
        """Return what stands where a text is missing; that is a problem unless it is a draft."""
        if not self.draft:
            self.problems.append(
                Problem(
                    name,
                    "edition.text_missing",
                    f"本文「{self.titles.get(name, name)}」がありません。"
                    "本文を作成し、承認を得てから発行してください。",
                )
            )
        return UNWRITTEN


def compose(material: Material, imprint: Imprint, *, draft: bool = False) -> Document:
    """Return the edition as a document: 「版の組立て」.

    :raises Refused: if a text names a figure that the book does not have, or (unless it is a
        draft) a text is missing.
    """
    texts = Texts(material, draft=draft)
    sections = [
        *_erratum(imprint),
        *(
            Section(part.title, tuple(_blocks(part, material, texts)), part.level, part.new_page)
            for part in material.layout.parts
        ),
    ]
    if texts.problems:
        raise Refused(*texts.problems)
    return Document(
        title=material.layout.title,
        issue=material.issue,
        issuer=material.issuer,
        issued_on=imprint.issued_on,
        issued=imprint.issued,
        key_figures=tuple(_key_figures(material)),
        disclaimers=(*material.disclaimers, *style(material.style).legend),
        colophon=imprint.colophon,
        sections=tuple(_told_apart(_numbered(_with_content(sections)))),
        mark=imprint.mark,
        watermark=imprint.watermark,
        key_title=KEY_TITLE,
        contents_depth=CONTENTS_DEPTH,
        colophon_first=True,
    )


def _with_content(sections: list[Section]) -> Iterator[Section]:
    """Leave out headings that nothing stands under."""
    for at, section in enumerate(sections):
        below = sections[at + 1 :]
        ends = next((n for n, s in enumerate(below) if s.level <= section.level), len(below))
        if section.blocks or any(s.blocks for s in below[:ends]):
            yield section


def _numbered(sections: Iterator[Section]) -> Iterator[Section]:
    """Count the headings that leave their number open, since some may be left out."""
    counts: Counter[int] = Counter()
    for at, section in enumerate(sections):
        for level in [level for level in counts if level > section.level]:
            del counts[level]
        title = section.title
        if NUMBER in title:
            counts[section.level] += 1
            title = title.replace(NUMBER, str(counts[section.level]).translate(WIDE))
        yield replace(section, title=title, new_page=section.new_page or at == 0)


def _told_apart(sections: Iterator[Section]) -> Iterator[Section]:
    """Give parts of one table names of their own: files and anchors are named after them."""
    seen: Counter[str] = Counter()

    def named(block: Any) -> Any:
        if isinstance(block, Figures):
            name = block.table.id
            seen[name] += 1
            own = name if seen[name] == 1 else f"{name}_{seen[name]}"
            return replace(block, table=replace(block.table, id=own))
        if isinstance(block, Pairs):
            rows = tuple(
                replace(r, left=tuple(map(named, r.left)), right=tuple(map(named, r.right)))
                for r in block.rows
            )
            return replace(block, rows=rows)
        return block

    for section in sections:
        yield replace(section, blocks=tuple(map(named, section.blocks)))


def _erratum(imprint: Imprint) -> Iterator[Section]:
    if imprint.change:
        text = f"この版（第{imprint.number}版）で次のとおり訂正しました。\n{imprint.change}"
        yield Section("訂正のお知らせ", (Prose(text),))


def _blocks(part: laid.Part, material: Material, texts: Texts) -> Iterator[Block]:
    for block in part.blocks:
        match block.kind:
            case "text":
                if not (block.optional and block.of not in material.texts):
                    yield Prose(texts.slot(block.of))
            case "table":
                yield from _table(block, part, material)
            case "chart":
                yield from charting.chart(block.of, material)
            case "issues":
                yield from _issues(material.of_department(block.of), material, texts)
            case "pairs":
                yield from _pairs(block, material, texts)
            case "boards":
                yield from _boards(block, material, texts)
            case "comments":
                yield from _comments(block, material, texts)
            case "formulas":
                yield Listing(block.title, rubric.FORMULA_HEAD, rubric.formulas(), (5, 9))
            case "opinions":
                yield from _opinions(block.of, material, texts)
            case "members":
                yield from _members(material)
            case "rubric":
                yield from rubric.tables(material.grading)


def _table(block: laid.Block, part: laid.Part, material: Material) -> Iterator[Figures]:
    table = material.tables.get(block.of)
    if table is None:
        return
    spec = material.layout.tables[block.of]
    titled = replace(table, title=block.title or spec.title or table.title)
    several = sum(b.kind == "table" for b in part.blocks) > 1 or bool(block.title)
    yield _figures(titled, material, label_head=spec.label_head, show_title=several)


def _figures(
    table: Table, material: Material, *, label_head: str = "項目", show_title: bool = True
) -> Figures:
    return Figures(
        table,
        style(table.style),
        Layout(label_head=label_head),
        show_legend=False,
        show_title=show_title,
    )


def _done(issue: Issue, texts: Texts) -> str:
    """Return what was done on an issue; a live edition must say something of it."""
    if not issue.result and not issue.judged and issue.slot:
        return texts.missing(issue.slot)
    return texts.set(issue.result)


def _counts(issue: Issue, material: Material) -> Iterator[Figures]:
    for table in issue.counts:
        yield _figures(table, material)


def _issues(issues: tuple[Issue, ...], material: Material, texts: Texts) -> Iterator[Plain]:
    """One column: heading, what was done and judged, the counts."""
    for issue in issues:
        said = "\n".join(filter(None, (_done(issue, texts), texts.set(issue.verdict))))
        yield Prose(said, issue.heading)
        yield from _counts(issue, material)


def _pairs(block: laid.Block, material: Material, texts: Texts) -> Iterator[Block]:
    """Two columns: what was planned, what was done (with its counts) and judged."""
    issues = material.of_department(block.of)
    if not issues:
        return
    rows = []
    for issue in issues:
        right: list[Plain] = []
        if done := _done(issue, texts):
            right.append(Prose(done))
        right += list(_counts(issue, material))
        if issue.verdict:
            right.append(Prose(texts.set(issue.verdict), "自己評価"))
        left = (Prose(texts.set(issue.plan)),) if issue.plan else ()
        rows.append(Pair(issue.heading, left, tuple(right)))
    yield Pairs((block.heads[0], block.heads[1]), tuple(rows))


def _boards(block: laid.Block, material: Material, texts: Texts) -> Iterator[Block]:
    for issue in material.of_department(block.of):
        yield Board(
            title=issue.heading,
            heads=(block.heads[0], block.heads[1], block.heads[2]),
            measures=tuple(
                Measure(texts.set(m.title), texts.set(m.done) or texts.nothing, m.grade or NO_GRADE)
                for m in issue.measures
            ),
            verdict_head=VERDICT,
            verdict=texts.set(issue.verdict) if issue.judged else _done(issue, texts),
            grade=issue.grade or NO_GRADE,
        )
        yield from _counts(issue, material)


def _comments(block: laid.Block, material: Material, texts: Texts) -> Iterator[Block]:
    rows = tuple(
        (comment.label, texts.set(comment.text)) for comment in material.comments.get(block.of, ())
    )
    if rows:
        yield Listing(block.title, COMMENT_HEAD, rows, (3, 10))


def _opinions(area: str, material: Material, texts: Texts) -> Iterator[Block]:
    for opinion in (o for o in material.opinions if o.area == area):
        yield Prose(_answered(opinion, texts))


def _answered(opinion: Opinion, texts: Texts) -> str:
    answer = f"\n（当協会の対応）{texts.set(opinion.response)}" if opinion.response else ""
    return texts.set(opinion.text) + answer


def _members(material: Material) -> Iterator[Block]:
    rows = tuple(
        (m.post, "　".join(filter(None, (m.profession, m.name)))) for m in material.members
    )
    if rows:
        yield Listing("", MEMBER_HEAD, rows, (1, 3))


def _key_figures(material: Material) -> Iterator[KeyFigure]:
    shown, book = style(material.style), material.book
    words = (
        (Aspect.PLAN_RATIO, "年度計画比" if material.plan_is_of_year else "計画比"),
        (Aspect.LAST_YEAR_RATIO, "前年比"),
    )
    for item in material.layout.key_items:
        actual = book.get(f"{item}.{Aspect.ACTUAL.value}")
        if actual is None or actual.cell.value is None:
            continue
        notes = [
            f"{word} {written_figure(book[ref], Form.DEFAULT, shown)}"
            for aspect, word in words
            if (ref := f"{item}.{aspect.value}") in book and _has_value(book, ref)
        ]
        yield KeyFigure(actual.term, written_figure(actual, Form.OKU, shown), "\n".join(notes))


def _has_value(book: FigureBook, ref: str) -> bool:
    return book[ref].cell.value is not None
