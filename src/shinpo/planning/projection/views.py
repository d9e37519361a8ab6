"""The planning aid on screen: the outlook with its assumptions, and how right it was before."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from shinpo.core.figures import ratio
from shinpo.core.period import Month
from shinpo.core.projection import ITEMS, MONTHS_A_YEAR
from shinpo.core.refusal import Refused
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.output.document import Chart
from shinpo.output.html import chart_html
from shinpo.planning.projection.forms import OutlookForm
from shinpo.planning.projection.outlook import (
    LookedBack,
    Outlook,
    Scenario,
    ahead,
    looked_back,
    scenarios,
)
from shinpo.planning.projection.pictures import TERMS, balance_chart, check_chart, year_words
from shinpo.statistics.reader import Closings
from shinpo.ui.tables import Chip, Column, Table

YES, NO = Chip("幅の中", "success"), Chip("幅の外", "warning")


@needs(Permission.VIEW)
@require_GET
def outlook(request: HttpRequest) -> HttpResponse:
    """Show next year's figures with their ranges; the assumptions may be changed: 「見通し」."""
    months = _months(request)
    context: dict[str, Any] = {"months": months}
    if not months:
        return render(request, "planning_projection/outlook.html", context)
    named = scenarios(months[0].last)
    form = OutlookForm(_given(request, months, named), months=months)
    context |= {"form": form, "scenarios": named}
    if form.is_valid():
        start = Month.parse(form.cleaned_data["month"])
        try:
            found = ahead(request.association_id, start, form.changes())
        except Refused as refused:
            form.add_refusal(refused)
        else:
            context |= {
                "table": _outlook_table(found),
                "chart": _drawn(balance_chart(found)),
                "unscheduled": f"{found.unscheduled * 100:.2f}",
                "growth_kept": f"{found.growth_kept * 100:.0f}",
                "start": start,
            }
    return render(request, "planning_projection/outlook.html", context)


@needs(Permission.VIEW)
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Show what would have been said a year ago, beside what came: 「見通しの検証」."""
    known = sorted(Closings.recorded(request.association_id).manifests)
    starts = [m for m in known if m.plus(MONTHS_A_YEAR) in known]
    context: dict[str, Any] = {}
    if starts:
        try:
            back = looked_back(request.association_id, starts[-1])
        except Refused as refused:
            context["problem"] = refused.problems[0].message
        else:
            context |= {
                "year": year_words(starts[-1]),
                "table": _check_table(back),
                "charts": [
                    _drawn(check_chart(back, ITEMS[:3], "承諾と残高の見通しと実績")),
                    _drawn(check_chart(back, ITEMS[3:], "代位弁済と回収の見通しと実績")),
                ],
            }
    return render(request, "planning_projection/check.html", context)


def _months(request: HttpRequest) -> list[Month]:
    """Return the closed months with a year behind them, the newest first."""
    known = sorted(Closings.recorded(request.association_id).manifests)
    return [m for m in reversed(known) if m.plus(-1) in known]


def _given(
    request: HttpRequest, months: list[Month], named: tuple[Scenario, ...]
) -> dict[str, Any]:
    """Return what the form holds: what was typed, a scenario's values, or the standard case."""
    month = request.GET.get("month", str(months[0]))
    chosen = request.GET.get("scenario", named[0].id if "approvals" not in request.GET else "")
    for one in named:
        if one.id == chosen:
            return {"month": month, **vars(one.changes)}
    return {"month": month, **{n: request.GET.get(n, "") for n in vars(named[0].changes)}}


def _drawn(chart: Chart) -> str:
    return mark_safe(chart_html(chart))  # noqa: S308 (the writer escapes every text)


def _outlook_table(found: Outlook) -> Table:
    rows = [
        {
            "item": TERMS[item],
            "last": found.last[item],
            "low": one.low,
            "middle": one.middle,
            "high": one.high,
            "to_last": str(ratio(one.middle, found.last[item]).value or ""),
        }
        for item, one in found.items.items()
    ]
    return Table(
        caption=f"{year_words(found.start)}の見通し",
        columns=(
            Column("item", "項目"),
            Column("last", "直近1年の実績", "number", note="円"),
            Column("middle", "見通し", "number", note="円"),
            Column("to_last", "対直近比", "number", note="％"),
            Column("low", "80％の幅の下限", "number", note="円"),
            Column("high", "80％の幅の上限", "number", note="円"),
        ),
        rows=rows,
        note="幅は、1年前に同じ方法で作った見通しの誤差から求めています。",
    )


def _check_table(back: LookedBack) -> Table:
    rows = [
        {
            "item": TERMS[item],
            "actual": back.actual[item],
            "middle": back.outlook.items[item].middle,
            "error": f"{back.error(item) * 100:.1f}",
            "peer": "" if (peer := back.peer_error(item)) is None else f"{peer * 100:.1f}",
            "inside": YES if back.outlook.items[item].holds(back.actual[item]) else NO,
        }
        for item in ITEMS
    ]
    return Table(
        caption=f"{year_words(back.outlook.start)}の見通しと実績",
        columns=(
            Column("item", "項目"),
            Column("actual", "実績", "number", note="円"),
            Column("middle", "見通し", "number", note="円"),
            Column("error", "見通しの誤差", "number", note="％"),
            Column("peer", "前年の率を続けた場合の誤差", "number", note="％"),
            Column("inside", "80％の幅", "chip"),
        ),
        rows=rows,
    )
