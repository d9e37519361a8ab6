"""The month's closing on one screen, its confirmation, and what a closed month consists of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from shinpo.accounting import queries
from shinpo.accounting.forms import CloseForm
from shinpo.accounting.statements import booked_after, year_end_fact
from shinpo.accounting.words import dataset_term, total_term
from shinpo.core.fiscal_year import Term
from shinpo.core.period import Month
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.services.month import month_close
from shinpo.guarantee.services.repayment import Due, month_due
from shinpo.guarantee.views.acting import business_on, new_request_id
from shinpo.guarantee.views.acts import confirmed
from shinpo.ledger.closing import REGISTRY, Preview, Rolled, preview
from shinpo.registry.asking import association_of
from shinpo.registry.calendar import last_business_day
from shinpo.ui.paging import page_of
from shinpo.ui.parts import Confirmation
from shinpo.ui.tables import Chip, Column, Table


def month_or_404(text: str) -> Month:
    """Return the month that an address names; 404 if it names none."""
    try:
        return Month.parse(text)
    except ValueError:
        raise Http404 from None


def month_term(month: Month) -> str:
    """Return a month as sentences and headings write it: 2024年4月."""
    return f"{month.year}年{month.month}月"


def day_term(day: date) -> str:
    """Return a day as sentences write it: 2024/04/30."""
    return f"{day:%Y/%m/%d}"


@dataclass(frozen=True)
class Check:
    """One line of the checklist: what, how it stands, in detail."""

    label: str
    status: Chip
    detail: str
    passed: bool


DONE, WAITS, FAILS = Chip("済", "success"), Chip("まだ", "warning"), Chip("不一致", "error")


def checks(month: Month, on: date, due: Due, found: Preview) -> list[Check]:
    """Return what must be so before a month may be closed: 「点検」."""
    last = last_business_day(month)
    over = last <= on
    return [
        Check("月末営業日", DONE if over else WAITS,
              f"月末営業日 {day_term(last)}、今の営業日 {day_term(on)}", over),
        Check("約定償還の記帳", _due_chip(due),
              due_term(due, last), True),
        *(
            Check(f"{rolled.roll.term}の繰越", Chip("一致", "success") if rolled.closes else FAILS,
                  _roll_detail(rolled), rolled.closes)
            for rolled in found.rolls
        ),
    ]  # fmt: skip


def year_end_check(month: Month, association_id: int) -> list[Check]:
    """Return how the year-end stands when March is to be closed: 「年度末の決算整理」.

    A warning, no bar: an association may close the year's entries by vouchers of its own.
    """
    term = Term(month.fiscal_year)
    if month != term.last_month:
        return []
    fact = year_end_fact(association_id, term)
    if fact is None:
        said = "まだ記帳されていません。3月を締めると、この年度の決算整理は記帳できなくなります。"
        return [Check("年度末の決算整理", WAITS, said, True)]
    later = booked_after(fact, month.last)
    if later:
        said = (
            f"伝票{fact}の後に、仕訳のある事実が{later:,}件記帳されています。"
            "伝票を取り消してやり直すと、その分も決算に入ります。"
        )
        return [Check("年度末の決算整理", Chip("後の記帳あり", "warning"), said, True)]
    return [Check("年度末の決算整理", DONE, f"伝票{fact}で記帳済みです。", True)]


def _due_chip(due: Due) -> Chip:
    if due.posted:
        return DONE
    return Chip("締めで記帳", "info") if due.count else Chip("なし")


def due_term(due: Due, last: date) -> str:
    """Say what has become, or will become, of the month's scheduled repayments."""
    if due.posted:
        return f"約定償還 {due.count:,}件 {due.yen:,}円 は記帳済みです。"
    if not due.count:
        return "この月に記帳する約定償還はありません。"
    return (
        f"約定償還 {due.count:,}件 {due.yen:,}円 を、締めるときに {day_term(last)} で記帳します。"
    )


def _roll_detail(rolled: Rolled) -> str:
    cases, yen = rolled.counted
    if rolled.closes:
        return f"月末 {cases:,}件 {yen:,}円（計算と記録が一致）"
    more_cases, more_yen = rolled.difference
    return (
        f"記録が計算と {_signed(more_cases)}件 {_signed(more_yen)}円 違います。"
        "記録を点検してから締めてください。"
    )


def _signed(value: int) -> str:
    return f"△{-value:,}" if value < 0 else f"{value:,}"


ROLL_COLUMNS = (
    Column("term", "区分"),
    Column("cases", "件数", "number"),
    Column("yen", "金額", "number", note="円"),
)


def roll_table(rolled: Rolled, found: Preview) -> Table:
    """Return a roll line by line: opening, what came, what went, computed, counted."""
    roll, rows = rolled.roll, [_line("前月末", rolled.opening)]
    rows += [_line(f"＋ {total_term(name)}", found.totals[name]) for name in roll.plus]
    rows += [_line(f"－ {total_term(name)}", found.totals[name]) for name in roll.minus]
    rows.append(_line("計算上の月末", rolled.computed, "subtotal"))
    rows += [_line(f"うち {total_term(name)}", found.totals[name]) for name in _parts(rolled)]
    rows.append(_line("記録の月末", rolled.counted, "total"))
    rows.append(_line("差（記録－計算）", rolled.difference))
    return Table(
        caption=f"{roll.term}の繰越",
        columns=ROLL_COLUMNS,
        rows=rows,
        row_kind=lambda row: str(row["kind"]),
    )


def _parts(rolled: Rolled) -> Iterable[str]:
    return rolled.roll.stocks if len(rolled.roll.stocks) > 1 else ()


def _line(term: str, figures: tuple[int, int], kind: str = "") -> dict[str, object]:
    return {"term": term, "cases": figures[0], "yen": figures[1], "kind": kind}


CLOSED_COLUMNS = (
    Column("month", "月", value=lambda c: month_term(c.month),
           link=lambda c: reverse("accounting:closed", args=[c.month])),
    Column("closed_at", "締めた日", "date"),
    Column("received", "申込", "number", value=lambda c: c.cases("application_received"),
           note="件"),
    Column("approved", "承諾", "number", value=lambda c: c.yen("guarantee_approved"), note="円"),
    Column("subrogated", "代位弁済", "number", value=lambda c: c.yen("subrogated"), note="円"),
    Column("guarantees", "保証債務残高", "number",
           value=lambda c: c.cases("guarantees_outstanding"), note="件"),
    Column("outstanding", "保証債務残高", "number",
           value=lambda c: c.yen("guarantees_outstanding"), note="円"),
    Column("claims", "求償権残高", "number", value=lambda c: c.yen("claims_balance"), note="円"),
)  # fmt: skip


@needs(Permission.CLOSE)
@require_GET
def closing(request: HttpRequest) -> HttpResponse:
    """Show what the next month to close needs, and the months that are closed: 「月次の締め」."""
    on, association_id = business_on(request), association_of(request).pk
    month = queries.booked(association_id).to_close
    context: dict[str, object] = {"month": month, "on": on, "begun": month and month.first <= on}
    if month is not None and month.first <= on:
        found = preview(month)
        listed = checks(month, on, month_due(month, association_id), found)
        listed += year_end_check(month, association_id)
        context["checks"] = listed
        context["ready"] = all(check.passed for check in listed)
        context["rolls"] = [roll_table(rolled, found) for rolled in found.rolls]
    page = page_of(queries.closed_months(association_id), query=request.GET)
    context["table"] = Table(
        caption="締め切った月", columns=CLOSED_COLUMNS, rows=page.items, page=page,
        query=request.GET, empty="締め切った月はまだありません。",
    )  # fmt: skip
    return render(request, "accounting/closing.html", context)


@needs(Permission.CLOSE)
def close(request: HttpRequest, month: str) -> HttpResponse:
    """Close the month after saying what follows from it: 「締める」."""
    chosen, association_id = month_or_404(month), association_of(request).pk
    found = queries.booked(association_id)
    back = reverse("accounting:closing")
    if found.begun is not None and found.begun <= chosen and found.is_closed(chosen):
        messages.info(request, f"{month_term(chosen)}は締め切られています。")
        return redirect("accounting:closed", month=chosen)
    if chosen != found.to_close:
        raise Http404
    on, last = business_on(request), last_business_day(chosen)
    if request.method != "POST" and on < last:
        messages.error(
            request,
            f"{month_term(chosen)}はまだ締められません。月末営業日（{day_term(last)}）の業務が"
            "終わってから締めてください。",
        )
        return redirect(back)
    return confirmed(
        request,
        form=CloseForm(request.POST or None, initial={"request_id": new_request_id()}),
        confirmation=Confirmation(
            title="月次の締めの確認",
            target=month_term(chosen),
            count=1,
            unit="か月",
            effects=(
                due_term(month_due(chosen, association_id), last),
                "申込、保証債務、求償権の繰越を確かめ、月の記録を凍結します。",
                "締めた月には、以後どの事実も記帳できません。",
            ),
            act="締める",
            back_url=back,
            reversible="締めた月は開き直せません。"
            "訂正は、開いている月に取消と正しい記録で行います。",
        ),
        act=lambda who: month_close(chosen, who),
        done_message=f"{month_term(chosen)}を締め切りました。",
        then=reverse("accounting:closed", args=[chosen]),
    )


DATASET_COLUMNS = (
    Column("term", "記録"),
    Column("name", "識別子"),
    Column("rows", "行数", "number"),
    Column("sha256", "ハッシュ（SHA-256）"),
)


@needs(Permission.VIEW)
@require_GET
def closed(request: HttpRequest, month: str) -> HttpResponse:
    """Show the manifest of a closed month: 「締めの目録」."""
    chosen = month_or_404(month)
    found = queries.manifest(association_of(request).pk, chosen)
    if found is None:
        raise Http404
    datasets = [
        {"term": dataset_term(name), "name": name, "rows": item["rows"], "sha256": item["sha256"]}
        for name, item in sorted(found.content["datasets"].items())
    ]
    context = {
        "found": found,
        "title": f"{month_term(chosen)}の締め",
        "rolls": _closed_rolls(found),
        "datasets": Table(caption="凍結した記録", columns=DATASET_COLUMNS, rows=datasets),
        "ways": [way for way in _ways(chosen) if way[1]],
    }
    return render(request, "accounting/closed.html", context)


CLOSED_ROLL_COLUMNS = (
    Column("term", "区分"),
    *(
        Column(f"{part}_{unit}", head, "number", note="件" if unit == "cases" else "円")
        for part, head in (
            ("opening", "前月末"), ("plus", "増"), ("minus", "減"), ("closing", "月末"),
        )
        for unit in ("cases", "yen")
    ),
)  # fmt: skip


def _closed_rolls(found: queries.Manifest) -> Table:
    frozen = found.content["rolls"]
    known = [name for name in REGISTRY.rolls if name in frozen]
    rows = [
        {"term": REGISTRY.rolls[name].term if name in REGISTRY.rolls else name}
        | {f"{part}_cases": figures[0] for part, figures in frozen[name].items()}
        | {f"{part}_yen": figures[1] for part, figures in frozen[name].items()}
        for name in [*known, *sorted(frozen.keys() - set(known))]
    ]
    return Table(caption="繰越", columns=CLOSED_ROLL_COLUMNS, rows=rows)


def _ways(month: Month) -> list[tuple[str, str]]:
    """Return where to go from a closed month; empty addresses of pages that are not installed."""
    return [
        ("試算表", f"{reverse('accounting:trial_balance')}?month={month}"),
        ("統計", _with_month("statistics:index", month)),
    ]


def _with_month(name: str, month: Month) -> str:
    try:
        return f"{reverse(name)}?month={month}"
    except NoReverseMatch:
        return ""
