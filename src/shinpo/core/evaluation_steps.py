"""The steps of a self-evaluation and their days: 「自己評価の手続と期限」.

Which steps there are, who takes them and by when is each association's own rule; it comes in as
a tuple of `StepRule`. Here: when a period expires, which step is next, what is overdue.
根拠: seed-002 自己評価実施要領 第2条～第4条; civil-code 第138条～第143条.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shinpo.core.period import Month
from shinpo.core.refusal import Problem, refuse

PERIOD_END = "period_end"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Within:
    """How long a step may take: months or weeks counted from a day: 「期限」.

    `after` is `period_end` (計画等の期間終了) or the id of an earlier step.
    """

    after: str
    months: int = 0
    weeks: int = 0

    def __post_init__(self) -> None:
        if (self.months > 0) == (self.weeks > 0):
            raise ValueError("a deadline is counted in months or in weeks, one of them")

    def expires(self, day: date) -> date:
        """Return the last day of the time allowed, the event being on `day`: 「期間の満了」.

        The day of the event is not counted. A month ends on the day before its corresponding day
        (応当日), or on the last day of a month that has no such day: one month after 30 September
        is 31 October. A last day that is a holiday stays the last day; see `work_by`.
        根拠: civil-code 第140条・第141条・第143条.
        """
        first = day + ONE_DAY
        if self.weeks:
            return day + timedelta(weeks=self.weeks)
        month = Month.of(first).plus(self.months)
        if first.day > month.last.day:
            return month.last
        return date(month.year, month.month, first.day) - ONE_DAY


@dataclass(frozen=True)
class StepRule:
    """One step: 「手続」.

    `by` says who takes it, `each_department` whether every department takes it for itself,
    `in_half` whether the evaluation of a first half must take it too.
    """

    id: str
    term: str
    by: str
    within: Within | None = None
    each_department: bool = False
    in_half: bool = True


class State(StrEnum):
    """How a step stands: 「状況」."""

    DONE = "done"  # taken in time, or without a deadline
    LATE = "late"  # taken after its deadline
    OPEN = "open"  # its turn
    OVERDUE = "overdue"  # its turn, or not yet, and the deadline has passed
    WAITING = "waiting"  # not yet its turn
    EXEMPT = "exempt"  # this evaluation need not take it


@dataclass(frozen=True)
class Standing:
    """A step of one evaluation: its deadline, the last day of work before it, when it was taken."""

    step: StepRule
    state: State
    due_on: date | None
    work_by: date | None
    done_on: date | None

    @property
    def is_done(self) -> bool:
        """Whether the step was taken."""
        return self.done_on is not None


@dataclass(frozen=True)
class Progress:
    """What the order of steps needs to know of an evaluation.

    `ended_on` is the last day of the period evaluated, `done` when each step was completed.
    """

    ended_on: date
    half: bool
    done: Mapping[str, date]


def due_on(step: StepRule, progress: Progress) -> date | None:
    """Return a step's deadline: 「期限」. None without one, or until it begins to run."""
    if step.within is None or _exempt(step, progress):
        return None
    start = progress.done.get(step.within.after)
    if step.within.after == PERIOD_END:
        start = progress.ended_on
    return None if start is None else step.within.expires(start)


def standings(
    steps: Sequence[StepRule],
    progress: Progress,
    *,
    on: date,
    is_business_day: Callable[[date], bool],
) -> tuple[Standing, ...]:
    """Return how every step stands on a day, in order: 「進捗」.

    The deadline itself is never put off for a holiday (the rule does not say so); `work_by` is
    the last business day on or before it.
    """
    coming = next_step(steps, progress)
    found = []
    for step in steps:
        due, done = due_on(step, progress), progress.done.get(step.id)
        work_by = due
        while work_by is not None and not is_business_day(work_by):
            work_by -= ONE_DAY
        found.append(Standing(step, _state(step, progress, coming, due, on), due, work_by, done))
    return tuple(found)


def _state(
    step: StepRule, progress: Progress, coming: StepRule | None, due: date | None, on: date
) -> State:
    done = progress.done.get(step.id)
    if done is not None:
        return State.LATE if due is not None and done > due else State.DONE
    if _exempt(step, progress):
        return State.EXEMPT
    if due is not None and on > due:
        return State.OVERDUE
    return State.OPEN if step == coming else State.WAITING


def _exempt(step: StepRule, progress: Progress) -> bool:
    return progress.half and not step.in_half


def next_step(steps: Sequence[StepRule], progress: Progress) -> StepRule | None:
    """Return the step whose turn it is, None when all that must be are taken: 「次の手続」."""
    open_ones = (s for s in steps if s.id not in progress.done and not _exempt(s, progress))
    return next(open_ones, None)


def refuse_out_of_order(
    step_id: str, steps: Sequence[StepRule], progress: Progress, *, held_on: date
) -> StepRule:
    """Return the step to be taken on a day, if it is its turn: 「手続の順序」.

    An exempt step may be taken when all before it are. Two steps never run backwards in time.

    :raises Refused: if there is no such step, it was taken, or an earlier one is missing.
    """
    ids = [step.id for step in steps]
    if step_id not in ids:
        raise refuse(
            "step",
            "evaluation.step_known",
            f"手続「{step_id}」はこの協会の自己評価の定めにありません。"
            f"定めにある手続は、{'、'.join(s.term for s in steps)}です。画面を開き直してください。",
        )
    place = ids.index(step_id)
    step = steps[place]
    if step_id in progress.done:
        raise refuse(
            "step",
            "evaluation.step_once",
            f"「{step.term}」は{progress.done[step_id].isoformat()}に済んでいます。"
            "同じ手続は一度だけです。次の手続に進んでください。",
        )
    missing = [s for s in steps[:place] if s.id not in progress.done and not _exempt(s, progress)]
    if missing:
        raise refuse(
            "step",
            "evaluation.step_order",
            f"「{step.term}」にはまだ進めません。その前の「{missing[0].term}」が済んでいません。"
            f"「{missing[0].term}」を先に済ませてください。",
        )
    earlier = [progress.done[s.id] for s in steps[:place] if s.id in progress.done]
    floor = max([progress.ended_on, *earlier])
    if held_on < floor:
        raise refuse(
            "held_on",
            "evaluation.step_day",
            f"「{step.term}」の日（{held_on.isoformat()}）が、評価の対象期間の末日又は前の手続の日"
            f"（{floor.isoformat()}）より前です。手続は順に進みます。日付を確かめてください。",
        )
    return step


def rule_problems(steps: Sequence[StepRule]) -> list[Problem]:
    """Return what is wrong with the steps of a rule: 「手続の定めの点検」."""
    found: list[Problem] = []
    seen: set[str] = {PERIOD_END}
    for step in steps:
        if step.id in seen:
            found.append(_problem(step, f"識別子「{step.id}」が重なっています。"))
        if step.within is not None and step.within.after not in seen:
            found.append(_problem(step, f"起算の手続「{step.within.after}」が前にありません。"))
        seen.add(step.id)
    if not steps:
        message = "手続がありません。一つ以上の手続が要ります。手続を定めてください。"
        found.append(Problem("steps", "evaluation.steps_given", message))
    return found


def _problem(step: StepRule, what: str) -> Problem:
    message = f"「{step.term}」を受け付けられません。{what}手続の定めを直してください。"
    return Problem("steps", "evaluation.steps_order", message)
