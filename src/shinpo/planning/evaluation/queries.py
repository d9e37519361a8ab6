"""What others read of an evaluation: the committee's packets, the editions, the plan's pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.planning.evaluation.figures import LineView, figures_of, line_views, lines_of
from shinpo.planning.evaluation.models import (
    Countermeasure,
    CountermeasureReport,
    Evaluation,
    EvaluationStep,
)
from shinpo.planning.evaluation.rules import APPROVED, JUDGED
from shinpo.planning.evaluation.state import Issue, State

NO_GRADE = "－"


@dataclass(frozen=True)
class MeasureView:
    """A measure: what was planned, what was done, its average and grade (－ without one)."""

    key: str
    number: str
    title: str
    body: str
    text: str
    average: int | None
    grade: str
    ungraded_reason: str = ""


@dataclass(frozen=True)
class ItemView:
    """An issue: its measures, the department's words, the settled grade and its reason."""

    key: str
    number: str
    title: str
    body: str
    department: str
    text: str
    grade: str
    reason: str
    settled_on: date | None
    measures: tuple[MeasureView, ...] = ()


@dataclass(frozen=True)
class CountermeasureView:
    """A countermeasure and how far it has come."""

    id: int
    evaluation_id: int
    evaluation: str
    subject: str
    subject_term: str
    department: str
    owner: str
    due_on: date
    body: str
    status: str
    status_term: str
    reports: tuple[CountermeasureReport, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be followed."""
        return self.status in ("", CountermeasureReport.UNDER_WAY)

    @property
    def ended_on(self) -> date | None:
        """When it was done or stopped; None while it is open."""
        return self.reports[-1].reported_on if self.reports and not self.is_open else None

    def is_overdue(self, on: date) -> bool:
        """Whether its day has passed while it is open."""
        return self.is_open and self.due_on < on


@dataclass(frozen=True)
class EvaluationView:
    """An evaluation as others read it. Grades are empty where the association gives none.

    `judged_on` and `approved_on` are None until then: what is read before may still change.
    """

    id: int
    kind: str
    term: str
    title: str
    rule: str
    grades: Mapping[str, str]
    plan_version_id: int
    items: tuple[ItemView, ...]
    lines: tuple[LineView, ...]
    comments: Mapping[str, str]
    countermeasures: tuple[CountermeasureView, ...]
    judged_on: date | None
    approved_on: date | None
    steps: tuple[EvaluationStep, ...] = field(default=())

    @property
    def is_graded(self) -> bool:
        """Whether the association grades at all."""
        return bool(self.grades)

    def line(self, line_id: str) -> LineView | None:
        """Return one line of the figures."""
        return next((view for view in self.lines if view.line.id == line_id), None)

    def item(self, key: str) -> ItemView | None:
        """Return one issue by its plan node's key."""
        return next((item for item in self.items if item.key == key), None)


def evaluation_of(
    association_id: int, term: Term, *, book: FigureBook | None = None
) -> EvaluationView | None:
    """Return the evaluation of a year or half, None if it was not opened: 「自己評価」.

    Its figures come from `book`, or are counted anew against the plan's version it is based on.
    """
    rows = Evaluation.objects.filter(kind=Evaluation.ANNUAL, term=str(term))
    row = rows.select_related("rule").first()
    if row is None:
        return None
    if book is None:
        book = figures_of(association_id, term, row.opened_on)
    return view_of(State(row), book)


def mid_term_evaluation_of(
    first_year: int, last_year: int, book: FigureBook
) -> EvaluationView | None:
    """Return the evaluation of a mid-term plan, None if it was not opened."""
    rows = Evaluation.objects.filter(kind=Evaluation.MID_TERM, term=f"{first_year}-{last_year}")
    row = rows.select_related("rule").first()
    return None if row is None else view_of(State(row), book)


def view_of(state: State, book: FigureBook) -> EvaluationView:
    """Return an evaluation with the figures of a book."""
    row, grading = state.row, state.rule.grading
    lines = line_views(book, lines_of(row.ended_on), state.figure_grading, state.comments)
    return EvaluationView(
        id=row.pk, kind=row.kind, term=row.term, title=row.title, rule=state.rule.title,
        grades=dict(grading.grades) if grading else {}, plan_version_id=row.plan_version_id,
        items=tuple(_item(issue, graded=grading is not None) for issue in state.issues),
        lines=lines, comments=state.comments,
        countermeasures=tuple(countermeasure_view(c) for c in state.countermeasures),
        judged_on=state.progress.done.get(JUDGED), approved_on=state.progress.done.get(APPROVED),
        steps=state.steps,
    )  # fmt: skip


def _item(issue: Issue, *, graded: bool) -> ItemView:
    settled, item = issue.settlement, issue.item
    grade = (settled.grade or NO_GRADE) if settled else ""
    return ItemView(
        key=item.key, number=item.number, title=item.title, body=item.body,
        department=item.department, text=issue.text, grade=grade,
        reason=settled.reason if settled else "",
        settled_on=settled.settled_on if settled else None,
        measures=tuple(
            MeasureView(
                m.item.key, m.item.number, m.item.title, m.item.body, m.text, m.average,
                m.grade or (NO_GRADE if graded and m.ungraded_reason else ""), m.ungraded_reason,
            )
            for m in issue.measures
        ),
    )  # fmt: skip


def countermeasure_view(row: Countermeasure) -> CountermeasureView:
    """Return a countermeasure with its latest status."""
    reports = tuple(sorted(row.reports.all(), key=lambda r: r.pk))
    status = reports[-1].status if reports else ""
    return CountermeasureView(
        row.pk, row.evaluation_id, str(row.evaluation), row.subject, row.subject_term,
        row.department, row.owner, row.due_on, row.body, status,
        CountermeasureReport.STATUSES.get(status, "未着手"), reports,
    )  # fmt: skip


def countermeasures(before: date | None = None) -> tuple[CountermeasureView, ...]:
    """Return all countermeasures of the association, of periods ended before a day if given."""
    reports = Prefetch("reports", queryset=CountermeasureReport.objects.order_by("id"))
    rows = Countermeasure.objects.select_related("evaluation").prefetch_related(reports)
    if before is not None:
        rows = rows.filter(evaluation__ended_on__lt=before)
    return tuple(countermeasure_view(row) for row in rows.order_by("due_on", "id"))


def carried_countermeasures(into: date) -> tuple[CountermeasureView, ...]:
    """Return what earlier evaluations left to do from a day on: 「引き継いだ改善策」.

    What was done in the course of the year stays on its page, with its status.
    """
    return tuple(v for v in countermeasures(into) if v.ended_on is None or v.ended_on >= into)


def states(rows: Iterable[Evaluation] | None = None) -> list[State]:
    """Return the evaluations of the association, the latest period first."""
    if rows is None:
        rows = Evaluation.objects.select_related("rule").order_by("-ended_on", "kind")
    return [State(row) for row in rows]
