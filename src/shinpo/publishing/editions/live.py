"""The material of an association's edition: its book, plan, evaluation, committee, texts.

The same structures as for published documents. All inside the association's scope.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date

from shinpo.core.figure_book import Aspect, FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import PlanLine
from shinpo.core.refusal import refuse
from shinpo.law.departments import Department, departments
from shinpo.law.plan_lines import plan_lines
from shinpo.planning.indicators.book import book_of
from shinpo.planning.plans import queries as plans
from shinpo.planning.plans.models import IndicatorTarget, Plan, PlanNode, PlanVersion
from shinpo.publishing.editions import judged
from shinpo.publishing.editions.book_tables import (
    counts_of,
    counts_of_years,
    table_of,
    table_of_years,
)
from shinpo.publishing.editions.layout import EditionLayout, edition_layout, layout_names
from shinpo.publishing.editions.models import EditionStructure, EditionText
from shinpo.publishing.editions.periods import DOCUMENTS, Period, term_words
from shinpo.publishing.editions.source import Comment, Issue, Material, MeasureTaken
from shinpo.publishing.keeping import closing_sha256
from shinpo.publishing.models import Edition
from shinpo.registry.models import Association
from shinpo.statistics.reader import Closings

USUAL = {
    Edition.HALFYEAR: "halfyear_000",
    Edition.EVALUATION: "evaluation_001",
    Edition.MIDTERM: "midterm_004",
}
ISSUE = "issue."
DISCLAIMERS = (
    "計数は月次の締めと活動の記録から数えています。内訳を足しても合計と一致しないことがあります。",
)


@dataclass(frozen=True)
class Standing:
    """The day that editions are made as of, and what was counted as of that day."""

    day: date
    books: dict[tuple[int, Term], FigureBook]


_standing: ContextVar[Standing | None] = ContextVar("as of which day", default=None)


@dataclass(frozen=True)
class Planned:
    """The plan that the edition is about, with its tree."""

    version: PlanVersion | None
    nodes: tuple[plans.Node, ...]


def material(association_id: int, period: Period, day: date | None = None) -> Material:
    """Return the material of an edition: 「版の材料」. Approved texts only.

    `day` is the day of issue (today if not given): plan, members and opinions are those of then,
    so that an edition prints the same later.

    :raises Refused: if the structure is unknown or a department of the plan has no place in it.
    """
    association = Association.objects.get(pk=association_id)
    standing = _standing.get()
    day = day or (standing.day if standing else association.business_on)
    on = period.last.last
    layout = layout_of(period, on)
    books = {term: _book(association_id, term, day) for term in period.terms}
    single = books[period.last]
    view = judged.evaluation(association_id, period, single)
    book = judged.with_grades(_joined(books) if len(books) > 1 else single, view)
    lines = plan_lines(on)
    tables = {
        spec.id: table
        for spec in layout.tables.values()
        if spec.lines
        and (
            table := table_of(spec, lines.section(spec.lines), book, layout.style)
            if len(books) == 1
            else table_of_years(spec, lines.section(spec.lines), books, layout.style)
        )
    }
    found = Material(
        layout=layout,
        issuer=association.name,
        issue=period.words,
        period=period.text,
        on=on,
        book=book,
        style=layout.style,
        tables=tables,
        texts={},
        issues=tuple(_issues(period, day, books, view, layout)),
        comments=_comments(layout, lines.values(), view),
        opinions=judged.opinions(association_id, period, day),
        members=judged.members(day),
        grading=judged.grading(on),
        disclaimers=tuple(_disclaimers(period, book)),
        plan_is_of_year=period.document == Edition.HALFYEAR,
    )
    return with_texts(found, approved_texts(period))


@contextmanager
def as_of(day: date) -> Iterator[None]:
    """Make editions as of a day; what their figures come from must not change inside."""
    token = _standing.set(Standing(day, {}))
    try:
        yield
    finally:
        _standing.reset(token)


def _book(association_id: int, term: Term, day: date) -> FigureBook:
    standing = _standing.get()
    if standing is None or standing.day != day:
        return book_of(association_id, term, day)
    key = (association_id, term)
    if key not in standing.books:
        standing.books[key] = book_of(association_id, term, day)
    return standing.books[key]


def layout_of(period: Period, on: date) -> EditionLayout:
    """Return the structure in force on a day: the association's own, or the usual one."""
    row = (
        EditionStructure.objects.filter(document=period.document, valid_from__lte=on)
        .exclude(valid_until__lte=on)
        .first()
    )
    name = row.layout if row else USUAL[period.document]
    if name not in layout_names() or edition_layout(name).document != period.document:
        raise refuse(
            "layout",
            "edition.layout_known",
            f"{DOCUMENTS[period.document]}の構成「{name}」はありません。版の構成の設定を直してください。",
        )
    return edition_layout(name)


def approved_texts(period: Period) -> dict[str, str]:
    """Return the newest approved text of each place."""
    rows = EditionText.objects.filter(
        document=period.document, period=period.text, state=EditionText.APPROVED
    ).order_by("number")
    return {row.slot: row.body for row in rows}


def texts_in_work(period: Period) -> dict[str, str]:
    """Return the newest text of each place, approved or not: for a draft."""
    rows = EditionText.objects.filter(document=period.document, period=period.text)
    return {row.slot: row.body for row in rows.order_by("number")}


def with_texts(found: Material, texts: Mapping[str, str]) -> Material:
    """Return the material with other texts, those of issues in their places."""
    issues = tuple(_worded(issue, texts) for issue in found.issues)
    return replace(found, texts=dict(texts), issues=issues)


def manifest(association_id: int, period: Period) -> str:
    """Return what names the closings of an edition: the newest decides: 「締めの識別」."""
    return closing_sha256(Closings.recorded(association_id), period.last.last_month)


def _disclaimers(period: Period, book: FigureBook) -> Iterator[str]:
    yield from DISCLAIMERS
    if not any(figure.aspect is Aspect.LAST_YEAR for figure in book.values()):
        before = term_words(period.last.plus(-1))
        yield f"{before}は月次の締めを始める前のため、前年度の計数と前年度比は掲げていません。"


def _joined(books: Mapping[object, FigureBook]) -> FigureBook:
    """Return the books of several years as one: `fy2021.approvals.actual`."""
    return FigureBook(
        replace(figure, item=f"fy{term}.{figure.item}")
        for term, book in books.items()
        for figure in book.values()
    )


def _planned(period: Period, on: date) -> Planned:
    kind = Plan.MID_TERM if period.document == Edition.MIDTERM else Plan.ANNUAL
    version = plans.plan_in_force(kind, period.last.year, on)
    return Planned(version, plans.nodes(version) if version else ())


def _issues(
    period: Period,
    day: date,
    books: Mapping[Term, FigureBook],
    view: judged.View | None,
    layout: EditionLayout,
) -> Iterator[Issue]:
    """Yield the issues of the plan with their measures, counts and what was judged."""
    plan = _planned(period, day)
    targets = _targets_of_years(period, day) if len(books) > 1 else _targets(plan)
    known = departments(period.last.last)
    for node in plan.nodes:
        if node.kind != PlanNode.ISSUE:
            continue
        below = judged.below(plan.nodes, node.key, PlanNode.MEASURE)
        ids = tuple(dict.fromkeys(i for n in (node, *below) for i in targets.get(n.key, ())))
        issue = Issue(
            department=_placed(node.department, layout, known),
            number=node.number,
            title=node.title,
            plan=node.body or "\n".join(f"{m.title}" for m in below),
            measures=tuple(MeasureTaken(f"{m.number}　{m.title}".strip(), "") for m in below),
            counts=counts_of(node, ids, books[period.last], layout.style)
            if len(books) == 1
            else counts_of_years(node, ids, books, layout.style),
            slot=f"{ISSUE}{node.key}",
        )
        yield judged.judge(issue, node.key, view)


def _worded(issue: Issue, texts: Mapping[str, str]) -> Issue:
    """An own text of the edition stands in place of what the departments wrote."""
    return replace(issue, result=texts[issue.slot]) if issue.slot in texts else issue


def _targets(plan: Planned) -> dict[str, list[str]]:
    """Return the indicators with targets by the key of their place in the plan."""
    found: dict[str, list[str]] = {}
    keys = {node.id: node.key for node in plan.nodes}
    rows = IndicatorTarget.objects.filter(version=plan.version).order_by("id")
    for node_id, indicator in rows.values_list("node_id", "indicator"):
        found.setdefault(keys[node_id], []).append(indicator)
    return found


def _targets_of_years(period: Period, day: date) -> dict[str, list[str]]:
    """Return those of a mid-term plan and of its years' plans, whose places have the same keys."""
    found: dict[str, list[str]] = {}
    years = [plans.plan_in_force(Plan.ANNUAL, term.year, day) for term in period.terms]
    for version in (_planned(period, day).version, *years):
        if version is not None:
            for key, ids in _targets(Planned(version, plans.nodes(version))).items():
                found.setdefault(key, []).extend(ids)
    return found


def _placed(department: str, layout: EditionLayout, known: tuple[Department, ...]) -> str:
    """Return the department under which the structure prints an issue: itself, above or below."""
    placed = {
        block.of
        for part in layout.parts
        for block in part.blocks
        if block.kind in ("issues", "pairs", "boards")
    }
    above = [d.parent for d in known if d.id == department and d.parent]
    below = [d.id for d in known if d.parent == department]
    for candidate in (department, *above, *below):
        if candidate in placed:
            return candidate
    raise refuse(
        "layout",
        "edition.department_placed",
        f"構成「{layout.title}」に部門「{department}」の場所がありません。版の構成の設定を直してください。",
    )


def _comments(
    layout: EditionLayout, lines: Iterator[PlanLine], view: judged.View | None
) -> dict[str, tuple[Comment, ...]]:
    """Return what the evaluation says of single lines, by the table they stand in."""
    said = judged.comments(view)
    tables = {spec.lines: spec.id for spec in layout.tables.values() if spec.lines}
    found: dict[str, list[Comment]] = {}
    for line in lines:
        if line.id in said and line.section in tables:
            found.setdefault(tables[line.section], []).append(Comment(line.term, said[line.id]))
    return {table: tuple(comments) for table, comments in found.items()}
