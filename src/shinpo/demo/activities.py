"""What departments do besides money: visits, meetings, referrals, figures of the month.

The lines of activities.toml, spread over the months and tied to enterprises, lenders and claims
of the book as it stands when the month ends.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from django.db import connection

from shinpo.activities.entry import Entry
from shinpo.activities.models import Counterpart
from shinpo.activities.services import activities_record
from shinpo.demo.moment import Moment
from shinpo.law.activities import OWN, Measure, kinds
from shinpo.ledger.doing import Doing
from shinpo.registry.calendar import is_business_day, last_business_day
from shinpo.registry.importing import Placed
from shinpo.registry.models import Municipality

SYSTEM = 0
SAMPLE = 1_000  # enterprises to choose from in a month
MONTHS_IN_YEAR = 12


@cache
def model() -> Mapping[str, Any]:
    """Return the demo's lines of activity."""
    text = files("shinpo.demo").joinpath("activities.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def open_counterparts(moment: Moment) -> None:
    """Register the association's own counterparts, once: 「相手先」."""
    if Counterpart.objects.exists():
        return
    towns = list(Municipality.objects.order_by("order_no").values_list("name", "kana"))
    founded = moment.setting.data["founded"]
    made = []
    for code, names in model()["counterparts"].items():
        for number, name in enumerate(names):
            town, kana = towns[number % len(towns)]
            made.append(
                Counterpart(
                    association_id=moment.association_id, code=f"{code}{OWN}{number + 1}",
                    name=name.format(town=town.rstrip("市町村")), kana=kana,
                    order_no=len(made) + 1, valid_from=founded,
                )
            )  # fmt: skip
    Counterpart.objects.bulk_create(made)


@dataclass(frozen=True)
class Pools:
    """Whom the activities of a month may be about; each (enterprise, lender, claim)."""

    by_name: Mapping[str, Sequence[tuple[int | None, int | None, int | None]]]
    own: Mapping[str, Sequence[str]]


_RUNNING = """
select t.enterprise_id, b.lender_id, null, s.in_accident, e.established_on > %(young)s
from guarantee_state s
join guarantee_terms t on t.guarantee_id = s.guarantee_id and t.version = s.version
join registry_branch b on b.id = t.branch_id
join registry_enterprise e on e.id = t.enterprise_id
where s.status = 'disbursed' and (s.guarantee_id %% %(every)s = %(rest)s or s.in_accident)
order by s.guarantee_id
"""
_CLAIMS = """
select t.enterprise_id, b.lender_id, c.id from recovery_claim_state s
join recovery_claim c on c.id = s.claim_id
join guarantee_state g on g.guarantee_id = c.guarantee_id
join guarantee_terms t on t.guarantee_id = g.guarantee_id and t.version = g.version
join registry_branch b on b.id = t.branch_id
where s.status = 'open' order by c.id limit %(sample)s
"""


def _pools(moment: Moment) -> Pools:
    guarantees = moment.setting.count(moment.setting.data["target"]["guarantees"])
    every = max(1, guarantees // SAMPLE)
    young = moment.month.first - timedelta(days=365 * 4)
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, {"young": young, "every": every, "rest": moment.number % every})
        found = cursor.fetchall()
        cursor.execute(_CLAIMS, {"sample": SAMPLE})
        claims = [tuple(row) for row in cursor.fetchall()]
    running = [row[:3] for row in found]
    own: dict[str, list[str]] = {}
    for code in Counterpart.objects.order_by("order_no").values_list("code", flat=True):
        own.setdefault(code.partition(OWN)[0], []).append(code)
    return Pools(
        {
            "running": running,
            "accident": [row[:3] for row in found if row[3]] or running,
            "young": [row[:3] for row in found if row[4]] or running,
            "claim": claims,
        },
        own,
    )


def record_month(moment: Moment) -> None:
    """Record the activities of a month in one act: 「活動の一括記録」."""
    month, rng = (
        moment.month,
        np.random.default_rng([moment.setting.data["seed"], 31, moment.number]),
    )
    last = last_business_day(month)
    writer = _Writer(moment, _pools(moment), rng, _days(month.first, last))
    entries = [entry for n, line in enumerate(model()["lines"]) for entry in writer.line(n, line)]
    entries.sort(key=lambda entry: entry.held_on)
    doing = Doing(
        moment.association_id, SYSTEM, f"demo-activities-{month}", last, reason="架空の業務"
    )
    activities_record([Placed(n, entry) for n, entry in enumerate(entries, start=2)], doing)


def _days(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if is_business_day(day)]


class _Writer:
    """Turns the lines of the model into the entries of one month."""

    def __init__(
        self, moment: Moment, pools: Pools, rng: np.random.Generator, days: list[date]
    ) -> None:
        self.moment, self.pools, self.rng, self.days = moment, pools, rng, days
        self.year = moment.number // MONTHS_IN_YEAR
        self.place = moment.number % MONTHS_IN_YEAR  # 0 is April

    def line(self, number: int, line: Mapping[str, Any]) -> Iterator[Entry]:
        """Return the entries of one line in this month."""
        if "pool" in line and not self.pools.by_name[line["pool"]]:
            return  # a small association may have no claim
        if "figure" in line:
            yield self._figure(line)
        elif "lump" in line or "lump_people" in line:
            yield from self._lump(line)
        else:
            for _ in range(self._times(number, line)):
                yield self._happening(line)

    def _of_year(self, counts: Sequence[int], *, fixed: bool) -> int:
        count = counts[min(self.year, len(counts) - 1)]
        return count if fixed or count == 0 else max(1, self.moment.setting.count(count))

    def _times(self, number: int, line: Mapping[str, Any]) -> int:
        """Spread a year's number evenly; the lines do not all start in the same month."""
        count = self._of_year(line["n"], fixed=line.get("fixed", False))
        phase = number * 5 % MONTHS_IN_YEAR
        return (count * (self.place + 1) + phase) // MONTHS_IN_YEAR - (
            count * self.place + phase
        ) // MONTHS_IN_YEAR

    def _lump(self, line: Mapping[str, Any]) -> Iterator[Entry]:
        if line["month"] != self.moment.month.month:
            return
        people = "lump_people" in line
        counts = line["lump_people" if people else "lump"]
        count = self._of_year(counts, fixed=line.get("fixed", False))
        if count:
            figures = {"people": count} if people else {"quantity": count}
            yield self._entry(line, held_on=self.days[-2], **figures)

    def _figure(self, line: Mapping[str, Any]) -> Entry:
        first, last = line["figure"]
        months = self.moment.setting.months - 1
        value = first + (last - first) * self.moment.number // months
        if kinds()[line["kind"]].measure is Measure.MONTHLY:
            value += int(self.rng.integers(-first // 10, first // 10))
        return self._entry(line, held_on=self.days[-1], quantity=value)

    def _happening(self, line: Mapping[str, Any]) -> Entry:
        figures = {
            name: self._within(line[key])
            for key, name in (
                ("q", "quantity"), ("people", "people"), ("enterprises", "enterprises"),
                ("yen", "amount_yen"),
            )
            if key in line
        }  # fmt: skip
        if "amount_yen" in figures:
            figures["amount_yen"] -= figures["amount_yen"] % 1_000
        return self._entry(line, held_on=self._one(self.days), **figures)

    def _entry(self, line: Mapping[str, Any], *, held_on: date, **figures: int) -> Entry:
        enterprise = lender = claim = None
        pool = self.pools.by_name.get(line.get("pool", "running"), ())
        if pool and ("pool" in line or line.get("lender")):
            enterprise, lender, claim = self._one(pool)
        return Entry(
            line["kind"],
            held_on,
            department=line.get("department", ""),
            enterprise_id=enterprise if "pool" in line else None,
            lender_id=lender if line.get("lender") else None,
            claim_id=claim if "pool" in line else None,
            counterpart=self._counterpart(line.get("counterpart", ())),
            theme=self._one(line.get("theme", ("",))),
            mode=self._one(line.get("mode", ("",))),
            result=self._one(line.get("result", ("",))),
            is_new=line.get("new_in") == self.moment.month.fiscal_year,
            **figures,
        )

    def _counterpart(self, codes: Sequence[str]) -> str:
        """Draw a code; with @ one of the association's own of that code."""
        code: str = self._one(codes) if codes else ""
        return self._one(self.pools.own[code[1:]]) if code.startswith("@") else code

    def _one(self, given: Sequence[Any]) -> Any:
        return given[int(self.rng.integers(len(given)))]

    def _within(self, bounds: Sequence[int]) -> int:
        return int(self.rng.integers(bounds[0], bounds[1] + 1))
