"""Where a packet's sheets come from: the self-evaluation and the figures of the term.

The committee is asked for its opinion on what the association's head has approved (seed-002
自己評価実施要領 第4条第2項): before that there is no packet.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.plan_lines import SECTIONS
from shinpo.core.references import OPEN, render
from shinpo.core.refusal import refuse
from shinpo.law.departments import departments
from shinpo.law.styles import style
from shinpo.planning.committee import packet
from shinpo.planning.committee.models import CommitteeSession
from shinpo.planning.committee.queries import opinions
from shinpo.planning.committee.words import WHOLE, session_title
from shinpo.planning.evaluation.figures import LineView
from shinpo.planning.evaluation.queries import (
    EvaluationView,
    ItemView,
    evaluation_of,
    mid_term_evaluation_of,
)
from shinpo.planning.indicators.book import book_of
from shinpo.planning.plans.models import IndicatorTarget, Plan
from shinpo.planning.plans.queries import plan_in_force

COMPLIANCE = "compliance"
OF_COMPLIANCE = ("indirect", "compliance", "general_affairs")
SECTION_TITLES = {
    "business": "事業計画",
    "income": "収支計画",
    "special": "特別会計",
    "finance": "財務計画",
    "ratio": "財務比率",
}


def draft_of(session: CommitteeSession, on: date) -> tuple[packet.Draft, FigureBook]:
    """Return a session's packet before it is frozen, with the figures that it places."""
    sheets, book, grades = sheets_of(session, Term.parse(session.term), on)
    so_far = tuple(
        {"area": o.area_term, "text": o.text, "member": o.member or WHOLE, "session": o.session}
        for o in opinions(session.association_id, Term.parse(session.term))
        if o.subject == session.subject
    )
    return (
        packet.Draft(
            title=session_title(session),
            subject=session.subject,
            term=session.term,
            sheets=sheets,
            opinions=so_far,
            grades=grades,
        ),
        book,
    )


def sheets_of(
    session: CommitteeSession, term: Term, on: date
) -> tuple[tuple[packet.Sheet, ...], FigureBook, Mapping[str, str]]:
    """Return the sheets of what the session is about, their figures, and what each grade means.

    :raises Refused: if there is no evaluation, or the association's head has not approved it.
    """
    book = book_of(session.association_id, term, on)
    view = _evaluation(session, term, on, book)
    if view is None or view.approved_on is None or view.approved_on > on:
        raise refuse(
            "session",
            "committee.evaluation_not_approved",
            "審議する自己評価がまだありません。外部評価委員会に求めるのは、会長が決裁した自己評価に"
            "ついての意見です。会長の決裁の後に作ってください。",
        )
    items = view.items
    if session.subject == COMPLIANCE:
        items = tuple(item for item in items if item.department in OF_COMPLIANCE)
    sheets = [*_items(view, items, term, book)]
    if session.subject != COMPLIANCE:
        sheets += _sections(view.lines, term)
    return tuple(sheets), book, view.grades


def _evaluation(
    session: CommitteeSession, term: Term, on: date, book: FigureBook
) -> EvaluationView | None:
    if session.subject != Plan.MID_TERM:
        return evaluation_of(session.association_id, term, book=book)
    version = plan_in_force(Plan.MID_TERM, term.year, on)
    if version is None:
        return None
    return mid_term_evaluation_of(version.plan.first_year, version.plan.last_year, book)


def _items(
    view: EvaluationView, items: Iterable[ItemView], term: Term, book: FigureBook
) -> Iterator[packet.Sheet]:
    """Yield one sheet for each issue, with the indicators that the plan set for it."""
    terms = {d.id: d.term for d in departments(term.last)}
    wanted: dict[str, list[str]] = {}
    targets = IndicatorTarget.objects.filter(version=view.plan_version_id).order_by("id")
    for key, indicator in targets.values_list("node__key", "indicator"):
        wanted.setdefault(key, []).append(indicator)
    for item in items:
        keys = (item.key, *(m.key for m in item.measures))
        asked = dict.fromkeys(i for key in keys for i in wanted.get(key, ()))
        yield packet.Sheet(
            key=item.key,
            title=f"{item.number} {item.title}".strip(),
            department=item.department,
            department_term=terms.get(item.department, item.department),
            plan=_said(item.body, book),
            words=_said(item.text, book),
            grade=item.grade,
            reason=_said(item.reason, book),
            measures=tuple(
                packet.Measured(
                    f"{m.number} {m.title}".strip(),
                    _said(m.body, book),
                    _said(m.text, book) or m.ungraded_reason,
                    m.grade,
                    "" if m.average is None else str(m.average),
                )
                for m in item.measures
            ),
            lines=tuple(packet.Line(indicator) for indicator in asked),
            evidence=tuple(
                packet.Evidence("改善策", f"{c.body}（{c.owner}、{c.due_on.isoformat()}まで）")
                for c in view.countermeasures
                if c.subject in keys
            ),
        )


def _sections(views: tuple[LineView, ...], term: Term) -> Iterator[packet.Sheet]:
    """Yield one sheet for each part of the plan's figures: 事業、収支、特別会計、財務、比率."""
    for section in SECTIONS:
        lines = tuple(
            packet.Line(view.line.id, view.grade, view.comment or view.why_not)
            for view in views
            if view.line.section == section and view.figures
        )
        if lines:
            yield packet.Sheet(key=section, title=SECTION_TITLES[section], lines=lines)


def _said(text: str, book: FigureBook) -> str:
    """Return a text with the figures that it names set in it."""
    return render(text, book, style(packet.STYLE)) if OPEN in text else text
