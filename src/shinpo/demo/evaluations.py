"""The demo's self-evaluations: two years and a half finished, the drafts of a third year under way.

Everybody does what is theirs: departments hand in, members score (the secretariat enters the
sheets that come on paper), the board and the chairman take their steps.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.demo import logins
from shinpo.demo.evaluation_words import Author, reason_of, words
from shinpo.demo.moment import Moment
from shinpo.demo.names import Names
from shinpo.governance.models import Staff
from shinpo.governance.roles import Role
from shinpo.ledger.doing import Doing
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.figures import figures_of
from shinpo.planning.evaluation.models import (
    CountermeasureReport,
    Evaluation,
    EvaluationItem,
    EvaluationRule,
    Scorer,
)
from shinpo.planning.evaluation.services.steps import lacking
from shinpo.planning.evaluation.state import State, load

ELEMENTS, MOST = 5, 20
Sheets = Iterator[services.Sheet]


def evaluate(moment: Moment) -> None:
    """Evaluate the years that have a plan: 「架空の自己評価」. Repeats itself without harm."""
    if not moment.setting.data.get("plans"):
        return
    logins.make(moment.setting, moment.association_id)
    people = {
        s.role: s for s in Staff.objects.filter(association_id=moment.association_id)
    }  # fmt: skip
    _rule(moment)
    scorers = _scorers(moment, people)
    for number, days in enumerate(words()["term"]):
        if not Evaluation.objects.filter(kind=Evaluation.ANNUAL, term=days["term"]).exists():
            _Evaluating(moment, days, people, scorers, number).run()


def _rule(moment: Moment) -> None:
    if EvaluationRule.objects.exists():
        return
    said = words()
    EvaluationRule.objects.create(
        association_id=moment.association_id, title=said["rule_title"], grading="kagoshima",
        steps="kagoshima", low_grades=said["low_grades"],
        valid_from=moment.setting.first_month.first, source=said["rule_source"],
        approver=said["rule_approver"],
    )  # fmt: skip


def _scorers(moment: Moment, people: Mapping[str, Staff]) -> list[Scorer]:
    found = list(Scorer.objects.order_by("order_no"))
    if found:
        return found
    names = Names(np.random.default_rng([moment.setting.data["seed"], 23]))
    rows = []
    for number, one in enumerate(words()["scorer"], start=1):
        invented, member = names.person(), people.get(one.get("role", ""))
        rows.append(
            Scorer(
                association_id=moment.association_id, post=one["post"], order_no=number,
                user_id=member.user_id if member else None,
                name=member.name if member else invented, is_chair=one.get("chair", False),
                valid_from=moment.setting.first_month.first,
            )
        )  # fmt: skip
    return Scorer.objects.bulk_create(rows)


class _Evaluating:
    """One evaluation, step after step, each on its day and by whom it is for."""

    def __init__(
        self,
        moment: Moment,
        days: Mapping[str, Any],
        people: Mapping[str, Staff],
        scorers: Sequence[Scorer],
        number: int,
    ) -> None:
        self.moment, self.days, self.people, self.scorers = moment, days, people, scorers
        self.term = Term.parse(days["term"])
        self.rng = np.random.default_rng([moment.setting.data["seed"], 29, number])
        self.book: FigureBook = figures_of(moment.association_id, self.term, days["opened"])
        self.author = Author(self.term, days, self.book)
        self.pk = 0

    def run(self) -> None:
        """Take the steps that have a day."""
        opening = services.opening_of(Evaluation.ANNUAL, self.term, self.term, self.days["opened"])
        self.pk = services.evaluation_open(opening, self._doing("opened", "open", Role.PLANNING))
        self._write()
        if "handed_in" not in self.days:
            return
        for department in self.state.departments:
            self._hand_in(department)
        self._take("received")
        self._score()
        self._settle()
        self._comment()
        self._answer()
        for step in ("judged", "board", "approved", "outside"):
            if step in self.days:
                self._take(step)

    @property
    def state(self) -> State:
        """The evaluation as it stands."""
        return load(self.pk)

    def _doing(self, day: str, what: str, role: str) -> Doing:
        return self._on(self.days[day], what, self.people[role].user_id)

    def _on(self, day: date, what: str, user_id: int) -> Doing:
        request = f"demo-evaluation-{self.term}-{what}"
        return Doing(self.moment.association_id, user_id, request, day)

    def _write(self) -> None:
        """Let every department write what is ready: all of it once there is a day to hand in."""
        day = "handed_in" if "handed_in" in self.days else "opened"
        ready = self.days.get("written")
        by_department: dict[str, list[services.DraftText]] = {}
        for item in self.state.items:
            if ready is None or item.key in ready:
                by_department.setdefault(item.department, []).append(self._text(item))
        for department, texts in by_department.items():
            doing = self._doing(day, f"drafts-{department}", words()["hands_in"][department])
            services.drafts_write(self.pk, texts, doing, own={department})

    def _text(self, item: EvaluationItem) -> services.DraftText:
        none = self.days.get("ungraded", {}).get(item.key, "")
        kind = "done" if item.kind == EvaluationItem.MEASURE else "said"
        text = "" if none else self.author.said_of(kind, item.key)
        return services.DraftText(item.key, text, none)

    def _hand_in(self, department: str) -> None:
        role = words()["hands_in"][department]
        services.drafts_hand_in(
            self.pk, department, self._doing("handed_in", f"hand-in-{department}", role),
            own={department}, held_on=self.days["handed_in"],
        )  # fmt: skip

    def _take(self, step: str) -> None:
        doing = self._doing(step, step, words()["takes"][step])
        services.step_take(self.pk, step, doing, held_on=self.days[step], book=self.book)

    def _score(self) -> None:
        """Enter the sheets: each member with a login its own, the secretariat the others."""
        day, secretariat = self.days["judged"], self.people[Role.PLANNING].user_id
        paper = [s for s in self.scorers if s.user_id is None]
        for scorer in self.scorers:
            if scorer.user_id is not None:
                doing = self._on(day, f"scores-{scorer.order_no}", scorer.user_id)
                services.measures_score(self.pk, list(self._sheets([scorer])), doing)
        doing = self._on(day, "scores-paper", secretariat)
        services.measures_score(self.pk, list(self._sheets(paper)), doing)

    def _sheets(self, scorers: Sequence[Scorer]) -> Sheets:
        spread = words()["spread"]
        for measured in self.state.measures:
            if measured.ungraded_reason:
                continue
            middle = self.days["totals"][measured.item.key]
            for scorer in scorers:
                total = middle + int(self.rng.integers(-spread, spread + 1))
                yield services.Sheet(scorer.pk, measured.item.key, self._points(total))

    def _points(self, total: int) -> tuple[int, ...]:
        """Spread a total over the elements, unevenly, none above its most."""
        points = [min(MOST, total // ELEMENTS)] * ELEMENTS
        leaning = [p + lean for p, lean in zip(points, words()["lean"], strict=True)]
        if all(0 <= p <= MOST for p in leaning):
            points = leaning
        while sum(points) < min(total, ELEMENTS * MOST):
            place = int(self.rng.integers(ELEMENTS))
            points[place] += points[place] < MOST
        return tuple(points)

    def _settle(self) -> None:
        entries = [
            services.SettlementEntry(issue.item.key, *reason_of(issue))
            for issue in self.state.issues
        ]
        chair = words()["takes"]["judged"]
        services.issues_settle(
            self.pk, entries, self._doing("judged", "settle", chair), settled_on=self.days["judged"]
        )

    def _comment(self) -> None:
        for line, text in self.author.comments():
            doing = self._doing("judged", f"comment-{line}", Role.PLANNING)
            services.comment_write(self.pk, line, text, doing)

    def _answer(self) -> None:
        """Answer every low grade, and report how that came on."""
        state = self.state
        departments = {item.key: item.department for item in state.items}
        for one in lacking(state, self.book):
            worst = _worst(state, one.key)
            answers = words()["countermeasure"]
            usual = answers["usual" if one.key in departments else "figure"]
            answer = answers.get(worst, usual)
            department = departments.get(one.key, "indirect")
            entry = services.CountermeasureEntry(
                one.key, department, answer["owner"], self.days["answered_by"], answer["body"]
            )
            role = words()["hands_in"][department]
            doing = self._doing("judged", f"answer-{one.key}", role)
            made = services.countermeasure_add(self.pk, entry, doing)
            self._report(made, worst, self.people[role].user_id)

    def _report(self, countermeasure: int, key: str, user_id: int) -> None:
        for report in words()["report"]:
            day = self.days["judged"] + timedelta(days=report["days"])
            late = key in self.days.get("late", ())
            ends = report["status"] == CountermeasureReport.DONE
            if day < self.moment.setting.data["business_on"] and not (ends and late):
                doing = self._on(day, f"{report['status']}-{countermeasure}", user_id)
                services.countermeasure_report(
                    countermeasure, report["status"], report["body"], doing
                )


def _worst(state: State, key: str) -> str:
    """Return the measure of an issue that was graded lowest; the key itself for a figure."""
    measures = [m for issue in state.issues if issue.item.key == key for m in issue.measures]
    graded = [m for m in measures if m.average is not None]
    return min(graded, key=lambda m: m.average or 0).item.key if graded else key
