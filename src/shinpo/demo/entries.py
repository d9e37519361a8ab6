"""What the demo's departments entered where no record counts: with evidence and author (架空)."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.demo import logins
from shinpo.demo.moment import Moment
from shinpo.governance.models import Staff
from shinpo.governance.roles import Role
from shinpo.ledger.doing import Doing
from shinpo.planning.indicators.services import EntryAsked, entry_record
from shinpo.planning.plans.comparable import comparables
from shinpo.planning.plans.services.comparison import ComparisonEntry, comparison_import
from shinpo.planning.results import results_of
from shinpo.registry.calendar import roll_forward

AREAS = ("region", "nation")


@cache
def _data() -> Mapping[str, Any]:
    text = files("shinpo.demo").joinpath("entries.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def entries_and_comparison(moment: Moment) -> None:
    """Enter what nothing counts, each term when it was over, and what it is compared with."""
    if not moment.setting.data.get("entries"):
        return
    logins.make(moment.setting, moment.association_id)
    planner = Staff.objects.get(association_id=moment.association_id, role=Role.PLANNING)
    periods = {period for row in _data()["entry"] for period in row["values"]}
    for term in sorted(map(Term.parse, periods)):
        _enter(moment, planner, term)
    for year in sorted(
        {year for row in _data()["comparison"]["indicator"] for year in row["nation"]}
    ):
        _compare(moment, planner, year)


def _enter(moment: Moment, planner: Staff, term: Term) -> None:
    on = min(roll_forward(term.last + timedelta(days=1)), moment.setting.data["business_on"])
    results = results_of(moment.association_id, term)
    for row in _data()["entry"]:
        given = row["values"].get(str(term))
        if given is None:
            continue
        request = f"demo-entry-{row['indicator']}-{term}"
        doing = Doing(moment.association_id, planner.user_id, request, on, reason="架空の資料")
        asked = EntryAsked(
            indicator=row["indicator"],
            period=str(term),
            value=_value(moment, row, Decimal(given), results),
            evidence=row["evidence"].format(year=term.year),
            author=planner.name,
        )
        entry_record(asked, doing)


def _value(moment: Moment, row: Mapping[str, Any], given: Decimal, results: FigureBook) -> Decimal:
    if "share_of" in row:
        whole = results[row["share_of"]].cell.value
        assert isinstance(whole, int)
        return Decimal(int(whole * given))
    return Decimal(moment.setting.count(int(given))) if row.get("scaled") else given


def _compare(moment: Moment, planner: Staff, year: str) -> None:
    on = moment.setting.data["business_on"]
    known = comparables(moment.association_id, on)
    data = _data()["comparison"]
    entries = [
        ComparisonEntry(2 + n, area, year, row["id"], "", row[area][year], known[row["id"]].unit)
        for n, (row, area) in enumerate((row, area) for row in data["indicator"] for area in AREAS)
    ]
    doing = Doing(
        moment.association_id, planner.user_id, f"demo-comparison-indicators-{year}", on,
        reason="架空の資料",
    )  # fmt: skip
    comparison_import(entries, data["source"].format(year=year), doing)
