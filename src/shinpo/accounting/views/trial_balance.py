"""The trial balance, and the journal lines behind each of its figures."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.accounting import queries
from shinpo.accounting.forms import MonthForm
from shinpo.accounting.lines import FIGURES, LINES, Lines
from shinpo.accounting.trial_balance import COLUMNS, TrialBalance, columns, known_account
from shinpo.accounting.trial_balance import trial_balance as balance_of
from shinpo.accounting.views.closing import month_or_404, month_term
from shinpo.core.facts import ENTERED, KINDS
from shinpo.core.period import Month
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on
from shinpo.law.chart import accounts
from shinpo.registry.asking import association_of
from shinpo.ui.download import csv_of
from shinpo.ui.paging import page_of, with_query
from shinpo.ui.tables import Column, Download, Table, sort_key

# column -> heading, and the figure whose lines make it
HEADS = {
    "opening_debit": ("前月末 借方残高", "opening"),
    "opening_credit": ("前月末 貸方残高", "opening"),
    "debit": ("当月 借方", "debit"),
    "credit": ("当月 貸方", "credit"),
    "closing_debit": ("当月末 借方残高", "closing"),
    "closing_credit": ("当月末 貸方残高", "closing"),
}


@needs(Permission.VIEW)
@require_GET
def trial_balance(request: HttpRequest) -> HttpResponse:
    """Show the trial balance of a month: 「試算表」."""
    found = queries.booked(association_of(request).pk)
    months = found.months(business_on(request))
    form = MonthForm(request.GET or None, months=months)
    context: dict[str, Any] = {"form": form, "months": months}
    chosen = months[0] if months else None
    if "month" in request.GET:
        chosen = Month.parse(form.cleaned_data["month"]) if form.is_valid() else None
    elif chosen is not None:
        form = context["form"] = MonthForm({"month": str(chosen)}, months=months)
    if chosen is not None:
        balance = balance_of(chosen)
        shown = _columns(chosen)
        if request.GET.get("format") == "csv":
            return csv_of(f"試算表-{chosen}", shown, _rows(balance))
        context |= {
            "month": chosen,
            "closed": found.is_closed(chosen),
            "balances": balance.balances,
            "table": _table(balance, shown, request),
        }
    return render(request, "accounting/trial_balance.html", context)


def _columns(month: Month) -> tuple[Column, ...]:
    def address(row: Mapping[str, Any], figure: str) -> str:
        return reverse("accounting:lines", args=[month, row["code"], figure])

    def column(name: str, head: str, figure: str) -> Column:
        return Column(name, head, "number", note="円",
                      link=lambda row: address(row, figure) if row[name] else "")  # fmt: skip

    return (
        Column("account", "勘定科目", link=lambda row: address(row, "month")),
        Column("code", "科目コード", value=lambda row: str(row["code"])),
        *(column(name, *HEADS[name]) for name in COLUMNS),
    )


def _rows(balance: TrialBalance) -> list[dict[str, Any]]:
    """Return the rows with a blank where a column has nothing."""
    return [
        {
            "account": row.account.term,
            "code": int(row.account.code),
            **{name: getattr(columns(row), name) or None for name in COLUMNS},
        }
        for row in balance.rows
    ]


def _table(balance: TrialBalance, shown: tuple[Column, ...], request: HttpRequest) -> Table:
    totals = {name: getattr(balance.totals, name) for name in COLUMNS}
    csv = with_query(request.GET, month=balance.month, format="csv")
    return Table(
        caption=f"{month_term(balance.month)}の試算表",
        columns=shown,
        rows=_rows(balance),
        total={"account": "合計", "code": "", **totals},
        empty="この月の末までに仕訳はありません。",
        downloads=(Download(f"{len(balance.rows):,}科目をCSVで", csv),),
    )


@needs(Permission.VIEW)
@require_GET
def lines(request: HttpRequest, month: str, code: int, figure: str) -> HttpResponse:
    """Show the journal lines that a figure of the trial balance adds up: 「元帳」."""
    chosen = month_or_404(month)
    months = queries.booked(association_of(request).pk).months(business_on(request))
    if chosen not in months or figure not in FIGURES:
        raise Http404
    try:
        account = known_account(code, chosen.last)
    except KeyError:
        raise Http404 from None
    sort = sort_key(request.GET, LINE_COLUMNS, "booked_on")
    rows = Lines(LINES, FIGURES[figure].given(code, chosen), sort)
    name = f"{account.term}　{month_term(chosen)}　{FIGURES[figure].term}"
    if request.GET.get("format") == "csv":
        return csv_of(f"元帳-{account.code}-{chosen}-{figure}", LINE_COLUMNS, rows[0:])
    sums = rows.sums()
    page = page_of(rows, query=request.GET, total=sums.count)
    table = Table(
        caption=name, columns=LINE_COLUMNS, rows=page.items, page=page, query=request.GET,
        total={"booked_on": "合計（全頁）", "debit_yen": sums.debit_yen,
               "credit_yen": sums.credit_yen},
        empty="仕訳はありません。",
        downloads=(Download(f"すべての{sums.count:,}行をCSVで",
                            with_query(request.GET, format="csv", page=None)),),
    )  # fmt: skip
    context = {
        "table": table,
        "account": account,
        "title": name,
        "month": chosen,
        "sums": sums,
        "net_yen": sums.debit_yen - sums.credit_yen,
        "back": f"{reverse('accounting:trial_balance')}?month={chosen}",
    }
    return render(request, "accounting/lines.html", context)


def _record(row: Mapping[str, Any]) -> str:
    """Return whose line it is: a claim, a guarantee, a voucher; nothing for another subject."""
    if row["fact"]["kind"] in ENTERED:
        return f"伝票 {row['fact_id']}"
    if row["claim"]:
        return f"求償権 {row['claim']}"
    return f"保証 {row['guarantee']}" if row["guarantee"] else ""


def _record_url(row: Mapping[str, Any]) -> str:
    if row["fact"]["kind"] in ENTERED:
        return reverse("accounting:voucher", args=[row["fact_id"]])
    if row["claim"]:
        return reverse("recovery:detail", args=[row["subject_id"]])
    if row["guarantee"]:
        return reverse("guarantee:tab", args=[row["subject_id"], "journal"])
    return ""


def _fact(row: Mapping[str, Any]) -> str:
    fact = row["fact"]
    return KINDS[fact["kind"]].term + ("の取消" if fact["reverses_id"] else "")


def _counterparts(row: Mapping[str, Any]) -> str:
    terms = {int(account.code): account.term for account in accounts()}
    return "、".join(terms[code] for code in row["counterparts"])


LINE_COLUMNS = (
    Column("booked_on", "記帳日", "date", sort=True),
    Column("fact_id", "事実", value=_fact),
    Column("record", "保証・求償権・伝票", value=_record, link=_record_url),
    Column("counterparts", "相手科目", value=_counterparts),
    Column("debit_yen", "借方", "number", value=lambda row: row["debit_yen"] or None, note="円"),
    Column("credit_yen", "貸方", "number", value=lambda row: row["credit_yen"] or None, note="円"),
    Column("reason", "理由", value=lambda row: row["fact"]["reason"]),
)  # fmt: skip
