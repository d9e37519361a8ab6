"""The demo's self-evaluations: two years and a half finished, one year's drafts under way."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Refused
from shinpo.demo import logins
from shinpo.demo.moment import Moment
from shinpo.demo.names import Names
from shinpo.governance.models import Staff
from shinpo.ledger.doing import Doing
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.figures import figures_of
from shinpo.planning.evaluation.models import Evaluation, EvaluationItem, EvaluationRule, Scorer
from shinpo.planning.evaluation.services.steps import lacking
from shinpo.planning.evaluation.state import State, load

SYSTEM = 0
ELEMENTS, MOST = 5, 20
COUNTERMEASURE_DAYS = 300


@cache
def _words() -> Mapping[str, Any]:
    text = files("shinpo.demo").joinpath("evaluations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def evaluate(moment: Moment) -> None:
    """Evaluate the years that have a plan: 「架空の自己評価」. Repeats itself without harm."""
    if not moment.setting.data.get("evaluates", moment.setting.data.get("prints")):
        return
    logins.make(moment.setting, moment.association_id)
    _rule(moment)
    scorers = _scorers(moment)
    for number, days in enumerate(_words()["term"]):
        if not Evaluation.objects.filter(kind="annual", term=days["term"]).exists():
            _Year(moment, days, scorers, number).run()


def _rule(moment: Moment) -> None:
    words = _words()
    if EvaluationRule.objects.exists():
        return
    EvaluationRule.objects.create(
        association_id=moment.association_id, title=words["rule_title"], grading="kagoshima",
        steps="kagoshima", low_grades=words["low_grades"],
        valid_from=moment.setting.first_month.first, source=words["rule_source"],
        approver=words["rule_approver"],
    )  # fmt: skip


def _scorers(moment: Moment) -> list[Scorer]:
    found = list(Scorer.objects.order_by("order_no"))
    if found:
        return found
    staff = {s.role: s for s in Staff.objects.filter(association_id=moment.association_id)}
    names = Names(np.random.default_rng([moment.setting.data["seed"], 23]))
    rows = []
    for number, one in enumerate(_words()["scorer"], start=1):
        invented, member = names.person(), staff.get(one.get("role", ""))
        rows.append(
            Scorer(
                association_id=moment.association_id, post=one["post"], order_no=number,
                user_id=member.user_id if member else None,
                name=member.name if member else invented, is_chair=one.get("chair", False),
                valid_from=moment.setting.first_month.first,
            )
        )  # fmt: skip
    return Scorer.objects.bulk_create(rows)


class _Year:
    """One evaluation, step after step, each on its day."""

    def __init__(
        self, moment: Moment, days: Mapping[str, Any], scorers: Sequence[Scorer], number: int
    ) -> None:
        self.moment, self.days, self.scorers, self.number = moment, days, scorers, number
        self.term = Term.parse(days["term"])
        self.rng = np.random.default_rng([moment.setting.data["seed"], 29, number])
        self.pk = 0

    def run(self) -> None:
        """Take the steps that have a day; nothing where the term has no plan."""
        try:
            opening = services.opening_of(
                Evaluation.ANNUAL, self.term, self.term, self.days["opened"]
            )
        except Refused:
            return
        self.pk = services.evaluation_open(opening, self._doing("opened"))
        if "handed_in" not in self.days:
            self._some_drafts()
            return
        self._hand_in()
        self._take("received")
        services.measures_score(self.pk, list(self._sheets()), self._doing("judged", "scores"))
        book = figures_of(self.moment.association_id, self.term, self.days["opened"])
        self._settle()
        self._comment(book)
        self._answer(book)
        for step in ("judged", "board", "approved", "outside"):
            if step in self.days:
                self._take(step, book)

    def _doing(self, day: str, what: str = "") -> Doing:
        return Doing(
            self.moment.association_id, SYSTEM, f"demo-evaluation-{self.term}-{what or day}",
            self.days[day],
        )  # fmt: skip

    @property
    def state(self) -> State:
        """The evaluation as it stands."""
        return load(self.pk)

    def _texts(self, items: Sequence[EvaluationItem]) -> Iterator[services.DraftText]:
        words = _words()
        measures = [i for i in items if i.kind == EvaluationItem.MEASURE]
        weak = {i.key for i in self._weak(measures)}
        none = {i.key for i in self._ungraded(measures)}
        for place, item in enumerate(items):
            text = words["done"][(place + self.number) % len(words["done"])]
            if item.key in weak:
                text = words["weak_done"]
            if item.kind == EvaluationItem.ISSUE:
                text = f"「{item.title}」について、{words['words']['B']}"
            reason = words["ungraded_reason"] if item.key in none else ""
            yield services.DraftText(item.key, "" if reason else text, reason)

    def _weak(self, measures: Sequence[EvaluationItem]) -> list[EvaluationItem]:
        """Return the measures that went badly: every year others."""
        count = len(_words()["weak"].get(str(self.term), ()))
        return [measures[(self.number * 3 + n * 5 + 1) % len(measures)] for n in range(count)]

    def _ungraded(self, measures: Sequence[EvaluationItem]) -> list[EvaluationItem]:
        """Return the measures without grade: never one whose issue has no other."""
        shared = [m for m in measures if sum(o.parent_key == m.parent_key for o in measures) > 1]
        weak = self._weak(measures)
        free = [m for m in shared if m not in weak]
        count = _words()["ungraded"].get(str(self.term), 0)
        return free[-(self.number + 1) :][:count] if free else []

    def _some_drafts(self) -> None:
        """Write what one department has ready, and half of another's."""
        items = list(self.state.items)
        first = [i for i in items if i.department == items[0].department]
        last = [i for i in items if i.department == items[-1].department]
        texts = list(self._texts(items))
        wanted = {i.key for i in [*first, *last[: len(last) // 2]]}
        services.drafts_write(
            self.pk, [t for t in texts if t.key in wanted], self._doing("opened", "drafts"),
            own=None,
        )  # fmt: skip

    def _hand_in(self) -> None:
        texts = list(self._texts(self.state.items))
        services.drafts_write(self.pk, texts, self._doing("handed_in", "drafts"), own=None)
        for department in self.state.departments:
            services.drafts_hand_in(
                self.pk, department, self._doing("handed_in", department), own=None,
                held_on=self.days["handed_in"],
            )  # fmt: skip

    def _take(self, step: str, book: FigureBook | None = None) -> None:
        services.step_take(
            self.pk, step, self._doing(step), held_on=self.days[step], book=book or FigureBook()
        )

    def _sheets(self) -> Iterator[services.Sheet]:
        words = _words()
        measures = [m.item for m in self.state.measures if not m.ungraded_reason]
        all_measures = [m.item for m in self.state.measures]
        low = dict(
            zip(
                [i.key for i in self._weak(all_measures)],
                words["weak"].get(str(self.term), ()), strict=True,
            )
        )  # fmt: skip
        for place, item in enumerate(measures):
            usual = words["totals"][(place + 5 * self.number) % len(words["totals"])]
            middle = low.get(item.key, usual)
            for scorer in self.scorers:
                total = middle + int(self.rng.integers(-words["spread"], words["spread"] + 1))
                yield services.Sheet(scorer.pk, item.key, self._points(total))

    def _points(self, total: int) -> tuple[int, ...]:
        """Spread a total over the elements, unevenly, none above its most."""
        points = [min(MOST, total // ELEMENTS)] * ELEMENTS
        while sum(points) < min(total, ELEMENTS * MOST):
            place = int(self.rng.integers(ELEMENTS))
            points[place] += points[place] < MOST
        return tuple(points)

    def _settle(self) -> None:
        words, entries = _words(), []
        for issue in self.state.issues:
            grades = sorted(m.grade for m in issue.measures if m.grade)
            grade = grades[len(grades) // 2] if grades else ""
            reason = words["reasons"].get(grade, words["ungraded_reason"])
            entries.append(services.SettlementEntry(issue.item.key, grade, reason))
        services.issues_settle(
            self.pk, entries, self._doing("judged", "settle"), settled_on=self.days["judged"]
        )

    def _comment(self, book: FigureBook) -> None:
        for line, text in _words()["comment"].items():
            if f"{line}.actual" in book:
                services.comment_write(
                    self.pk, line, text, self._doing("judged", f"comment-{line}")
                )

    def _answer(self, book: FigureBook) -> None:
        """Answer every low grade; the older ones are done, the newer ones under way."""
        words, state = _words(), self.state
        departments = {item.key: item.department for item in state.items}
        for number, one in enumerate(lacking(state, book)):
            item = one.key in departments
            due: date = self.days["judged"] + timedelta(days=COUNTERMEASURE_DAYS + 7 * number)
            entry = services.CountermeasureEntry(
                one.key, departments.get(one.key, "indirect"),
                "担当課長" if item else "企画課長", due,
                words["countermeasure" if item else "figure_countermeasure"],
            )  # fmt: skip
            doing = self._doing("judged", f"answer-{one.key}")
            self._follow(services.countermeasure_add(self.pk, entry, doing), one.key)

    def _follow(self, countermeasure: int, key: str) -> None:
        words = _words()
        reports = [("under_way", words["under_way"], 90), ("done", words["finished"], 240)]
        for status, text, after in reports[: 2 if self.number == 0 else 1]:
            day = self.days["judged"] + timedelta(days=after)
            doing = Doing(
                self.moment.association_id, SYSTEM,
                f"demo-evaluation-{self.term}-{status}-{key}", day,
            )  # fmt: skip
            services.countermeasure_report(countermeasure, status, text, doing)
