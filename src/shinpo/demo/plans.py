"""The demo's plans: mid-term and annual, approved at their time, with figures that its own results
make plausible; region and nation to compare with (架空).
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from django.contrib.auth import get_user_model

from shinpo.core.fiscal_year import Term
from shinpo.demo import logins
from shinpo.demo.moment import Moment
from shinpo.demo.plan_figures import Results, annual_figures, mid_term_figures
from shinpo.governance.roles import Role
from shinpo.ledger.doing import Doing
from shinpo.planning.indicators import counting
from shinpo.planning.plans import services
from shinpo.planning.plans.comparable import comparables
from shinpo.planning.plans.indicators import known_indicators
from shinpo.planning.plans.models import Plan
from shinpo.planning.plans.services import FigureEntry, NewPlan, NodeEntry, TargetEntry
from shinpo.planning.plans.services.comparison import ComparisonEntry, comparison_import
from shinpo.planning.results import results_of

RESULTS = (2021, 2022, 2023)
MILLION = 1_000_000
POLICIES = (("basic", "基本方針"), ("priority", "重点とする取組"))


@cache
def _data() -> Mapping[str, Any]:
    text = files("shinpo.demo").joinpath("plans.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def plans_and_comparison(moment: Moment) -> None:
    """Make the demo's plans as if at their time, and import what they are compared with."""
    if not moment.setting.data.get("plans"):
        return
    people = _people(moment)
    results = {year: Results.of(results_of(moment.association_id, Term(year))) for year in RESULTS}
    for kind in (Plan.MID_TERM, Plan.ANNUAL):
        for row in _data()[kind]:
            _Making(moment, people, kind, row).make(results)
    _compare(moment, people[0], results)


def _people(moment: Moment) -> tuple[int, int]:
    """Return the users of planning and chairman; they submit and approve."""
    logins.make(moment.setting, moment.association_id)
    code = moment.setting.data["code"]
    names = [f"{code}-{role.value}" for role in (Role.PLANNING, Role.CHAIRMAN)]
    found = dict(
        get_user_model()
        .objects.using("owner")
        .filter(username__in=names)
        .values_list("username", "id")
    )
    return found[names[0]], found[names[1]]


class _Making:
    """Makes one plan: tree, figures, targets, submission, approval, all on the day of approval."""

    def __init__(
        self, moment: Moment, people: tuple[int, int], kind: str, row: Mapping[str, Any]
    ) -> None:
        self.moment, self.kind, self.row = moment, kind, row
        self.planner, self.chairman = people
        self.year: int = row["year"]

    def _doing(self, step: str, actor: int) -> Doing:
        request = f"demo-plan-{self.kind}-{self.year}-{step}"
        on: date = self.row["approved_on"]
        return Doing(self.moment.association_id, actor, request, on, reason="架空の計画")

    def make(self, results: Mapping[int, Results]) -> None:
        """Do every act; an act that was done before does nothing."""
        new = NewPlan(self.kind, self.year, self.row["title"])
        version = services.plan_create(new, self._doing("create", self.planner))
        services.nodes_add(version, list(_tree(self.year)), self._doing("tree", self.planner))
        figures = list(self._figures(results))
        targets = list(self._targets()) if self.kind == Plan.ANNUAL else []
        services.contents_set(version, figures, targets, self._doing("figures", self.planner))
        services.version_submit(version, self._doing("submit", self.planner))
        services.version_approve(version, self._doing("approve", self.chairman))

    def _figures(self, results: Mapping[int, Results]) -> Iterator[FigureEntry]:
        if self.kind == Plan.ANNUAL:
            return annual_figures(self.year, results, _data())
        return mid_term_figures(self.year, results, _data())

    def _targets(self) -> Iterator[TargetEntry]:
        """Yield targets from what was counted: of the year itself, or of the year before it."""
        on = self.row["approved_on"]
        known = known_indicators(self.moment.association_id, on)
        counted_year = min(self.year, RESULTS[-1])
        book = counting.count(self.moment.association_id, Term(counted_year))
        for department in _data()["department"]:
            for issue in department["issue"]:
                for target in issue["targets"]:
                    figure = book.get(f"{target['indicator']}.actual")
                    if figure is None or not isinstance(figure.cell.value, int | Decimal):
                        continue
                    ratio = (
                        target["ratios"][self.year - RESULTS[0]]
                        if self.year in RESULTS
                        else Decimal(96)
                    )
                    yield TargetEntry(
                        node=target["node"],
                        indicator=target["indicator"],
                        year=self.year,
                        value=_round_target(Fraction(figure.cell.value) * 100 / Fraction(ratio)),
                        unit=known[target["indicator"]].unit,
                        owner=target["owner"],
                    )


def _round_target(value: Fraction) -> int:
    """Return a figure that people would write: two significant figures from 100 on."""
    step = 10 ** max(0, len(str(int(value))) - 2)
    return max(1, round(value / step)) * step


def _tree(year: int) -> Iterator[NodeEntry]:
    data = _data()
    yield NodeEntry("environment", "県内の景気動向", number="（1）", key="env-economy",
                    body=data["environment"][str(year)])  # fmt: skip
    yield NodeEntry("environment", "中小企業者を取り巻く環境", number="（2）", key="env-firms",
                    body=data["environment"]["enterprises"])  # fmt: skip
    for number, (key, title) in enumerate(POLICIES, start=1):
        yield NodeEntry("policy", title, number=f"（{number}）", key=f"policy-{key}",
                        body=data["policy"][key])  # fmt: skip
    for department in data["department"]:
        yield from _department(department)


TITLES = {
    "guarantee": "保証部門", "monitoring_support": "期中管理・経営支援部門",
    "recovery": "回収部門", "indirect": "その他間接部門",
}  # fmt: skip
MARKS = "アイウエオ"


def _department(department: Mapping[str, Any]) -> Iterator[NodeEntry]:
    key = department["key"]
    yield NodeEntry("department", TITLES[department["id"]], department=department["id"], key=key)
    for number, issue in enumerate(department["issue"], start=1):
        yield NodeEntry("issue", issue["title"], key, f"（{number}）", issue["body"],
                        owner=issue["owner"], key=issue["key"])  # fmt: skip
        for mark, (own, title, body, owner) in zip(MARKS, issue["measures"], strict=False):
            yield NodeEntry("measure", title, issue["key"], mark, body, owner=owner, key=own)


def _compare(moment: Moment, planner: int, results: Mapping[int, Results]) -> None:
    """Import region and nation of the terms that were published by the business day."""
    on = moment.setting.data["business_on"]
    data = _data()["comparison"]
    known = comparables(moment.association_id, on)
    for place, (period, source) in enumerate(data["source"].items()):
        term = Term.parse(period)
        own = (
            Results.of(results_of(moment.association_id, term)) if term.half else results[term.year]
        )
        entries = [
            ComparisonEntry(2 + n, area, period, item, "", value, known[item].unit)
            for n, (area, item, value) in enumerate(_areas(data, own, place))
            if item in known
        ]
        request = f"demo-comparison-{period}"
        doing = Doing(moment.association_id, planner, request, on, reason="架空の資料")
        comparison_import(entries, source, doing)


def _areas(data: Mapping[str, Any], own: Results, place: int) -> Iterator[tuple[str, str, Decimal]]:
    """Yield area, item and figure: amounts in whole millions, rates with two decimals."""
    for area in ("region", "nation"):
        times = {line: Fraction(found[place]) for line, found in data[area].items()}
        for line, factor in times.items():
            if line in own.values:
                millions = round(own.values[line] * factor / MILLION)
                yield area, line, Decimal(millions * MILLION)
        for line, rate in own.rates.items():
            yield area, line, round(Decimal(rate) * data[area]["rate"][place], 2)
