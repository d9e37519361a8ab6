"""Own figures beside region and nation: 「地域・全国との比較」."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Problem, Refused
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.output.document import Chart
from shinpo.output.drawing import Form, Series, Trend
from shinpo.output.entry import EntryRow, EntrySheet, entry_workbook
from shinpo.output.html import chart_html
from shinpo.planning.plans.comparable import CASES, comparables, latest_figures
from shinpo.planning.plans.comparing import (
    GROUPS,
    NATION,
    OWN,
    SIDES,
    Compared,
    changes,
    compared_items,
    compared_terms,
    indexed,
    periods_known,
    term_words,
    unit_words,
)
from shinpo.planning.plans.comparison_file import HEADS, entries_of, packed, unpacked
from shinpo.planning.plans.forms import ComparisonForm, PreviewedForm
from shinpo.planning.plans.models import ComparisonFigure
from shinpo.planning.plans.services.comparison import (
    ComparisonEntry,
    comparison_import,
    comparison_problems,
)
from shinpo.planning.plans.tables import target_text
from shinpo.statistics.views import XLSX, download
from shinpo.ui.tables import Column, Table

LEGEND = "前年比は前年同期を100とした値、比率の前年差はポイント。空欄は計数のないもの"


@needs(Permission.VIEW)
@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    """Show a term's figures of region and nation beside the own ones, by item."""
    terms = periods_known()
    asked = request.GET.get("period", "")
    chosen = next((term for term in terms if str(term) == asked), terms[0] if terms else None)
    found: Sequence[Compared] = ()
    if chosen is not None:
        found = compared_items(request.association_id, chosen, business_on(request))
    tables = [
        _items_table(f"{term_words(chosen)}の{title}", rows)
        for group, title in GROUPS
        if chosen is not None and (rows := [one for one in found if one.group == group])
    ]
    context = {
        "tables": tables, "chart": _changes_chart(found, chosen), "chosen": chosen,
        "periods": [(str(term), term_words(term)) for term in terms],
        "sources": list(dict.fromkeys(source for one in found for source in one.sources)),
        "may_plan": staff_of(request).may(Permission.PLAN), "legend": LEGEND,
    }  # fmt: skip
    return render(request, "plans/comparison.html", context)


def _items_table(caption: str, rows: Sequence[Compared]) -> Table:
    return Table(
        caption=caption,
        columns=(
            Column("item", "項目", value=lambda r: r.item.term,
                   link=lambda r: reverse("plans:comparison_item", args=[r.item.ref])),
            Column("unit", "単位", value=lambda r: unit_words(r.item)),
            *_side_columns(rows),
        ),
        rows=rows,
    )  # fmt: skip


def _side_columns(rows: Sequence[Compared]) -> Iterable[Column]:
    """Return figure and change of every side, and the share in the nation where there is one."""
    rate = rows[0].is_rate
    word, note = ("前年差", "ポイント") if rate else ("前年比", "％")
    for side, term in SIDES.items():
        yield Column(side, term, "number", value=lambda r, side=side: r.value_text(side))
        yield Column(f"{side}_change", f"{term}の{word}", "number", note=note,
                     value=lambda r, side=side: r.change_text(side))  # fmt: skip
    if not rate:
        yield Column("share", "全国に占める割合", "number", note="％",
                     value=lambda r: r.share_text)  # fmt: skip


def _changes_chart(found: Collection[Compared], term: Term | None) -> str:
    """Draw how the amounts changed on every side; nothing where no change is known."""
    rows = [one for one in found if one.group == "amounts" and one.sides[OWN].change]
    rows = [one for one in rows if one.sides[NATION].change]
    if term is None or not rows:
        return ""
    pairs = list(zip(changes(rows, OWN), changes(rows, NATION), strict=True))
    above = sum(own is not None and nation is not None and own > nation for own, nation in pairs)
    title = f"{term_words(term)}の前年比は、{len(rows)}項目のうち{above}項目で自協会が全国を上回る"
    series = tuple(
        Series(name, tuple(changes(rows, side)), Form.BAR) for side, name in SIDES.items()
    )
    labels = tuple(one.item.term for one in rows)
    return _drawn(Chart("comparison", title, Trend(labels, series, "前年比（％）")))


def _drawn(chart: Chart) -> str:
    return mark_safe(chart_html(chart))  # noqa: S308 (the writer escapes every text)


@needs(Permission.VIEW)
@require_GET
def comparison_item(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one item over the terms, on all sides, drawn and in figures: 「項目別の比較」."""
    found = compared_terms(request.association_id, ref, business_on(request))
    if not found:
        raise Http404("その項目の比較計数はありません。")
    item = found[0].item
    parts = []
    for name, half in (("年度", False), ("上期", True)):
        rows = [one for one in found if one.term.half == half]
        if rows:
            parts.append((_terms_table(f"{item.term}（{name}）", rows), _terms_chart(rows)))
    context = {
        "item": item, "unit": unit_words(item), "parts": parts, "legend": LEGEND,
        "back_url": f"{reverse('plans:comparison')}?period={found[-1].term}",
    }  # fmt: skip
    return render(request, "plans/comparison_item.html", context)


def _terms_table(caption: str, rows: Sequence[Compared]) -> Table:
    return Table(
        caption=caption,
        columns=(
            Column("term", "対象期間", value=lambda r: term_words(r.term),
                   link=lambda r: f"{reverse('plans:comparison')}?period={r.term}"),
            *_side_columns(rows),
            Column("source", "出典", value=lambda r: "、".join(r.sources)),
        ),
        rows=list(reversed(rows)),
    )  # fmt: skip


def _terms_chart(rows: Sequence[Compared]) -> str:
    """Draw an item over its terms; one term alone shows no course."""
    if len(rows) < 2:
        return ""
    forms = (Form.LINE, Form.DASHED, Form.DASHED)
    drawn = [
        Series(name, tuple(indexed(rows, side)), form)
        for (side, name), form in zip(SIDES.items(), forms, strict=True)
    ]
    first, last = rows[0], rows[-1]
    ends = "、".join(
        f"{one.name}{_said(value)}" for one in drawn if (value := one.values[-1]) is not None
    )
    if last.is_rate:
        unit, title = last.item.unit, f"{term_words(last.term)}は{ends}（{last.item.unit}）"
    else:
        unit = f"{term_words(first.term)}＝100"
        title = f"{term_words(first.term)}を100とすると、{term_words(last.term)}は{ends}"
    labels = tuple(term_words(one.term) for one in rows)
    return _drawn(Chart(f"course-{last.term}", title, Trend(labels, tuple(drawn), unit)))


def _said(value: int | Decimal) -> str:
    return f"{value:,f}"


@needs(Permission.PLAN)
@require_GET
def comparison_template(request: HttpRequest) -> HttpResponse:
    """Hand out the workbook to fill in: every item that can be compared, once an area."""
    on = business_on(request)
    rows = []
    for area in ComparisonFigure.AREAS.values():
        for one in comparables(request.association_id, on).values():
            item, part = one.ref, ""
            if one.ref.endswith(f".{CASES}"):
                item, part = one.ref.removesuffix(f".{CASES}"), CASES
            cells = (area, None, item, part, one.term, None, one.unit)
            rows.append(EntryRow(cells, (False, True, False, False, False, True, True)))
    sheet = EntrySheet("比較計数", HEADS, rows, (10, 12, 30, 10, 40, 20, 10))
    return download(entry_workbook([sheet], title="比較計数", created=on), XLSX, "comparison.xlsx")


@needs(Permission.PLAN)
@require_http_methods(["GET", "POST"])
def comparison_new(request: HttpRequest) -> HttpResponse:
    """Show what a table of region and nation says, then take it over: 「比較計数の取込み」."""
    if "rows" in request.POST:
        return _taken_over(request)
    form = ComparisonForm(
        request.POST or None, request.FILES or None, initial={"request_id": new_request_id()}
    )
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            entries, problems = entries_of(form.cleaned_data["file"])
        except Refused as refused:
            form.add_refusal(refused)
        else:
            problems = [*problems, *comparison_problems(entries, doing(request, form))]
            if not problems:
                return _preview(request, form.cleaned_data["source"], entries)
    context = {"form": form, "problems": problems, "back_url": reverse("plans:comparison")}
    bad = form.errors or problems
    return render(request, "plans/comparison_new.html", context, status=422 if bad else 200)


def _preview(
    request: HttpRequest, source: str, entries: Sequence[ComparisonEntry], **more: object
) -> HttpResponse:
    """Show every figure as it would stand, beside the one that it replaces."""
    form = PreviewedForm(
        initial={"request_id": new_request_id(), "source": source, "rows": packed(entries)}
    )
    terms = comparables(request.association_id, business_on(request))
    held = {
        (row.area, row.period, row.item, row.part): row
        for row in latest_figures({one.period for one in entries})
    }
    before = [held.get((one.area, one.period, one.item, one.part)) for one in entries]
    context = {
        "form": form, "source": source, "count": len(entries),
        "replaced": sum(one is not None for one in before),
        "table": _preview_table(list(zip(entries, before, strict=True)), terms),
        "back_url": reverse("plans:comparison_new"),
    }  # fmt: skip
    return render(request, "plans/comparison_preview.html", context)


Previewed = tuple[ComparisonEntry, ComparisonFigure | None]


def _preview_table(rows: Sequence[Previewed], terms: dict[str, object]) -> Table:
    def term(row: Previewed) -> str:
        one = row[0]
        found = terms.get(f"{one.item}.{one.part}" if one.part else one.item)
        return getattr(found, "term", one.item)

    return Table(
        caption="取り込む計数",
        columns=(
            Column("item", "項目", value=term),
            Column("area", "比較先", value=lambda r: ComparisonFigure.AREAS[r[0].area]),
            Column("period", "対象期間", value=lambda r: term_words(Term.parse(r[0].period))),
            Column("value", "取り込む値", "number",
                   value=lambda r: target_text(r[0].value, r[0].unit)),
            Column("before", "今の値", "number",
                   value=lambda r: target_text(r[1].value, r[1].unit) if r[1] else "（新規）"),
            Column("source", "今の値の出典", value=lambda r: r[1].source if r[1] else ""),
        ),
        rows=rows,
    )  # fmt: skip


def _taken_over(request: HttpRequest) -> HttpResponse:
    """Take over what the preview showed; everything is checked once more."""
    form = PreviewedForm(request.POST)
    problems: Sequence[Problem] = ()
    if form.is_valid():
        source = form.cleaned_data["source"]
        try:
            entries = unpacked(form.cleaned_data["rows"])
        except Refused as refused:
            problems = refused.problems
        else:
            act = doing(request, form)
            done, count = carry_out(form, lambda: comparison_import(entries, source, act))
            if done:
                messages.success(request, f"{count:,}件の計数を取り込みました。")
                return redirect("plans:comparison")
    again = ComparisonForm(initial={"request_id": new_request_id()})
    context = {
        "form": again, "back_url": reverse("plans:comparison"),
        "problems": [*problems, *_said_by(form)],
    }  # fmt: skip
    return render(request, "plans/comparison_new.html", context, status=422)


def _said_by(form: PreviewedForm) -> list[Problem]:
    return [
        Problem(field, "preview_refused", str(message))
        for field, found in form.errors.items()
        for message in found
    ]
