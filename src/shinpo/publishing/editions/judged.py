"""What the evaluation and the outside committee say, as an edition takes it: 「評価と意見」."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from shinpo.core.evaluation import GradingRule
from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Measure, figure
from shinpo.core.refusal import Refused
from shinpo.planning.committee import roll
from shinpo.planning.committee.queries import OpinionView
from shinpo.planning.committee.queries import opinions as opinions_on
from shinpo.planning.evaluation import rules
from shinpo.planning.evaluation.queries import (
    EvaluationView,
    evaluation_of,
    mid_term_evaluation_of,
)
from shinpo.planning.plans.queries import Node
from shinpo.publishing.editions.periods import Period
from shinpo.publishing.editions.source import Issue, MeasureTaken, Member, Opinion
from shinpo.publishing.models import Edition

View = EvaluationView
CHAIR, MEMBER = "委員長", "委員"
# What the committee spoke about in the sessions that an edition prints.
SUBJECTS: Mapping[str, Sequence[str]] = {
    Edition.HALFYEAR: ("annual",),
    Edition.EVALUATION: ("annual", "compliance"),
    Edition.MIDTERM: ("mid_term",),
}


def evaluation(association_id: int, period: Period, book: FigureBook) -> View | None:
    """Return the self-evaluation of the period, None if it was not opened."""
    if period.document == Edition.MIDTERM:
        return mid_term_evaluation_of(period.terms[0].year, period.last.year, book)
    return evaluation_of(association_id, period.last, book=book)


def grading(on: date) -> GradingRule | None:
    """Return the association's grading rule in force on a day, None if it grades nothing."""
    try:
        row = rules.rule_in_force(on)
    except Refused:
        return None
    return rules.read(row, on).grading


def with_grades(book: FigureBook, view: View | None) -> FigureBook:
    """Return the book with the grades of the evaluation, so that texts may name them."""
    if view is None:
        return book
    grades = (
        Figure(
            item=line.line.id,
            aspect=Aspect.GRADE,
            term=line.line.term,
            cell=figure(line.grade),
            measure=Measure.GRADE,
            unit="grade",
            period=view.term,
            origin=view.title,
        )
        for line in view.lines
        if line.grade
    )
    return book.joined(one for one in grades if one.ref not in book)


def judge(issue: Issue, key: str, view: View | None) -> Issue:
    """Return an issue with what the departments did and how it was judged."""
    item = view.item(key) if view else None
    if item is None:
        return issue
    measures = tuple(
        MeasureTaken(f"{m.number}　{m.title}".strip(), m.text or m.ungraded_reason, m.grade)
        for m in item.measures
    )
    return replace(
        issue,
        result="\n".join(m.text for m in item.measures if m.text),
        verdict=item.text,
        grade=item.grade,
        measures=measures,
        judged=bool(item.text),
    )


def comments(view: View | None) -> Mapping[str, str]:
    """Return what the evaluation says of single lines."""
    return view.comments if view else {}


def opinions(association_id: int, period: Period, day: date) -> tuple[Opinion, ...]:
    """Return the committee's opinions and answers as known on a day, in order of print.

    A member's opinion that went into one of the committee's is left out.
    """
    return tuple(
        Opinion(view.area, _known(view, day), _answer(view, day))
        for view in opinions_on(association_id, period.last)
        if view.into_id is None
        and view.subject in SUBJECTS[period.document]
        and view.given_on <= day
    )


def _known(view: OpinionView, day: date) -> str:
    texts = [text for _, written_on, text in view.versions if written_on <= day]
    return texts[-1] if texts else view.text


def _answer(view: OpinionView, day: date) -> str:
    answers = [answer.text for answer in view.answers if answer.responded_on <= day]
    return answers[-1] if answers else ""


def members(on: date) -> tuple[Member, ...]:
    """Return the members in office by post and profession, the chair first."""
    book = roll.read()
    chair = book.chair_on(on)
    seated = [book.members[member_id] for member_id in sorted(book.seated(on))]
    found = [
        Member(CHAIR if chair and chair.member_id == m.pk else MEMBER, m.profession, m.name)
        for m in seated
    ]
    return tuple(sorted(found, key=lambda m: m.post != CHAIR))


def below(nodes: Sequence[Node], key: str, kind: str) -> list[Node]:
    """Return the nodes of a kind directly below an item."""
    return [node for node in nodes if node.parent == key and node.kind == kind]
