"""An evaluation as it stands, read once: everything that services decide on and pages show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import connection
from django.db.models import Q

from shinpo.core.evaluation import GradingRule
from shinpo.core.evaluation_board import Graded, MeasureScores, measure_grade
from shinpo.core.evaluation_steps import Progress, Standing, StepRule, next_step, standings
from shinpo.core.refusal import refuse
from shinpo.planning.evaluation.models import (
    Countermeasure,
    Evaluation,
    EvaluationComment,
    EvaluationDraft,
    EvaluationItem,
    EvaluationStep,
    Score,
    Scorer,
    Settlement,
)
from shinpo.planning.evaluation.rules import DRAFTS, JUDGED, RECEIVED, Rule, read
from shinpo.registry.calendar import is_business_day


@dataclass(frozen=True)
class Measured:
    """A measure with its average and grade, None until all have scored or without a grade."""

    item: EvaluationItem
    draft: EvaluationDraft | None
    scores: Mapping[int, tuple[int, ...]]
    average: int | None
    grade: str | None

    @property
    def text(self) -> str:
        """What the department wrote: 「実施状況」."""
        return self.draft.body if self.draft else ""

    @property
    def ungraded_reason(self) -> str:
        """Why the measure has no grade (－); empty if it has one."""
        return self.draft.ungraded_reason if self.draft else ""


@dataclass(frozen=True)
class Issue:
    """An issue with its measures and its settled grade."""

    item: EvaluationItem
    draft: EvaluationDraft | None
    measures: tuple[Measured, ...]
    settlement: Settlement | None

    @property
    def text(self) -> str:
        """What the department wrote: 「評価項目の自己評価」."""
        return self.draft.body if self.draft else ""

    @property
    def graded(self) -> Graded:
        """The grade of the item with those of its measures."""
        grade = self.settlement.grade if self.settlement else ""
        below = tuple(m.grade for m in self.measures if m.grade)
        return Graded(self.item.key, str(self.item), grade, below)


class State:
    """One evaluation with its rule, items, drafts, steps, scorers, scores and settlements."""

    def __init__(self, row: Evaluation) -> None:
        self.row = row
        self.rule: Rule = read(row.rule, row.ended_on)
        self.items = tuple(row.items.select_related("draft").order_by("order_no", "id"))
        self.steps = tuple(row.steps.order_by("id"))

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Departments with items, in order."""
        return tuple(dict.fromkeys(item.department for item in self.items))

    @cached_property
    def handed_in(self) -> dict[str, EvaluationStep]:
        """The hand-in in force of each department that handed in: 「提出」."""
        latest = {s.department: s for s in self.steps if s.step == DRAFTS and s.department}
        return {k: s for k, s in latest.items() if s.outcome == EvaluationStep.DONE}

    @cached_property
    def progress(self) -> Progress:
        """Which steps are complete."""
        done = {s.step: s.held_on for s in self.steps if not s.department}
        for step in self.rule.steps:
            if step.each_department and self.departments and not self.missing_departments:
                done[step.id] = max(s.held_on for s in self.handed_in.values())
        return Progress(self.row.ended_on, self.row.half, done)

    @property
    def missing_departments(self) -> tuple[str, ...]:
        """Departments that have not handed in."""
        return tuple(d for d in self.departments if d not in self.handed_in)

    def standings(self, on: date) -> tuple[Standing, ...]:
        """Return how every step stands on a day."""
        return standings(self.rule.steps, self.progress, on=on, is_business_day=is_business_day)

    @property
    def next_step(self) -> StepRule | None:
        """The step whose turn it is."""
        return next_step(self.rule.steps, self.progress)

    def has_done(self, step_id: str) -> bool:
        """Whether a step is complete."""
        return step_id in self.progress.done

    @cached_property
    def scores(self) -> dict[int, dict[int, Score]]:
        """The scores in force: item id, then scorer id."""
        found: dict[int, dict[int, Score]] = {}
        rows = Score.objects.filter(item__evaluation=self.row, superseded_by__isnull=True)
        for row in rows:
            found.setdefault(row.item_id, {})[row.scorer_id] = row
        return found

    @cached_property
    def settlements(self) -> dict[int, Settlement]:
        """The settlements in force by item id."""
        rows = Settlement.objects.filter(item__evaluation=self.row, superseded_by__isnull=True)
        return {row.item_id: row for row in rows}

    @cached_property
    def scorers(self) -> tuple[Scorer, ...]:
        """Those who score: in office when the drafts were received.

        Who left since without having scored is waited for no longer; sheets that are in stay.
        """
        day = self.progress.done.get(RECEIVED, self.row.opened_on)
        scored = {scorer for sheets in self.scores.values() for scorer in sheets}
        rows = Scorer.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day
        ).order_by("order_no", "id")
        return tuple(r for r in rows if r.valid_until is None or r.id in scored)

    @property
    def scorer_ids(self) -> Collection[int]:
        """Ids of those who score."""
        return [scorer.pk for scorer in self.scorers]

    def scorer_of(self, user_id: int) -> Scorer | None:
        """Return the scorer that a user is, None if the user is none."""
        return next((s for s in self.scorers if s.user_id == user_id), None)

    def draft_of(self, item: EvaluationItem) -> EvaluationDraft | None:
        """Return what was written about an item."""
        return getattr(item, "draft", None)

    def measure_scores(self, item: EvaluationItem) -> MeasureScores:
        """Return a measure with its scores as the rule takes them."""
        draft = self.draft_of(item)
        points = {scorer: tuple(s.points) for scorer, s in self.scores.get(item.pk, {}).items()}
        return MeasureScores(item.key, str(item), points, draft.ungraded_reason if draft else "")

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """The issues in order, each with its measures, averages and grade."""
        below: dict[str, list[Measured]] = {}
        for item in self.items:
            if item.kind == EvaluationItem.MEASURE:
                below.setdefault(item.parent_key, []).append(self._measured(item))
        return tuple(
            Issue(item, self.draft_of(item), tuple(below.get(item.key, ())),
                  self.settlements.get(item.pk))
            for item in self.items
            if item.kind == EvaluationItem.ISSUE
        )  # fmt: skip

    def _measured(self, item: EvaluationItem) -> Measured:
        scores = self.measure_scores(item)
        grading, found = self.rule.grading, None
        if grading is not None:
            found = measure_grade(scores, self.scorer_ids, grading)
        return Measured(
            item, self.draft_of(item), scores.scores,
            found.average if found else None, found.grade if found else None,
        )  # fmt: skip

    @property
    def measures(self) -> tuple[Measured, ...]:
        """All measures in order."""
        return tuple(measure for issue in self.issues for measure in issue.measures)

    @cached_property
    def missing_scores(self) -> dict[int, int]:
        """How many measures each scorer has still to score; empty when all have scored."""
        wanted = [m.item.pk for m in self.measures if not m.ungraded_reason]
        left = {
            scorer: sum(scorer not in self.scores.get(item, {}) for item in wanted)
            for scorer in self.scorer_ids
        }
        return {scorer: count for scorer, count in left.items() if count}

    @property
    def all_scored(self) -> bool:
        """Whether every scorer has scored every graded measure."""
        return bool(self.scorers) and self.has_done(RECEIVED) and not self.missing_scores

    @property
    def figure_grading(self) -> GradingRule | None:
        """The rule by which figures are graded; None where they are not.

        A first half is held against the plan of its whole year: its ratio is a rate of progress,
        not an achievement. A mid-term plan's figures are graded year by year.
        """
        whole_year = self.row.kind == Evaluation.ANNUAL and not self.row.half
        return self.rule.grading if whole_year else None

    @property
    def scoring_open(self) -> bool:
        """Whether scores are taken now: received, not judged, and the rule grades."""
        judged = self.has_done(JUDGED)
        return self.rule.grading is not None and self.has_done(RECEIVED) and not judged

    def item(self, key: str) -> EvaluationItem:
        """Return the item of a key.

        :raises Refused: if the evaluation has none.
        """
        for one in self.items:
            if one.key == key:
                return one
        raise refuse(
            "item",
            "evaluation.item_unknown",
            f"評価項目「{key}」はこの評価にありません。評価の項目は開始したときの経営計画の版の"
            "ものです。一覧から選び直してください。",
        )

    def issue(self, key: str) -> Issue:
        """Return an issue by its key."""
        return next(issue for issue in self.issues if issue.item.key == key)

    @cached_property
    def comments(self) -> dict[str, str]:
        """What is said about figures, by line."""
        rows = EvaluationComment.objects.filter(evaluation=self.row)
        return dict(rows.values_list("line", "body"))

    @cached_property
    def countermeasures(self) -> tuple[Countermeasure, ...]:
        """The countermeasures, with their reports."""
        rows = Countermeasure.objects.filter(evaluation=self.row)
        return tuple(rows.prefetch_related("reports").order_by("id"))


def load(evaluation_id: int) -> State:
    """Read an evaluation.

    :raises Refused: if there is none of that number.
    """
    row = Evaluation.objects.select_related("rule").filter(pk=evaluation_id).first()
    if row is None:
        raise refuse(
            "evaluation",
            "evaluation.unknown",
            "自己評価が見つかりません。番号が違うか、ほかの協会のものです。"
            "一覧から選び直してください。",
        )
    return State(row)


def locked(evaluation_id: int) -> State:
    """Read an evaluation for an act: acts on one evaluation go one after another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('planning_evaluation'), %s)", [evaluation_id]
        )
    return load(evaluation_id)
