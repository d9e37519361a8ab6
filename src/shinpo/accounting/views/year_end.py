"""The year-end on screen: what it would book, then the act."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.accounting import queries
from shinpo.accounting import statements as books
from shinpo.accounting.services.year_end import Preview, year_end_book, year_end_preview
from shinpo.accounting.views.closing import day_term
from shinpo.accounting.views.statements import IDENTITY_COLUMNS
from shinpo.core.fiscal_year import Term
from shinpo.core.voucher import VoucherLine
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.forms import ReasonForm
from shinpo.guarantee.views.acting import business_on, new_request_id
from shinpo.guarantee.views.acts import confirmed
from shinpo.law.chart import accounts as chart_accounts
from shinpo.law.reserves import year_end_rules
from shinpo.registry.asking import association_of
from shinpo.registry.calendar import last_business_day
from shinpo.ui.parts import Confirmation
from shinpo.ui.tables import Column, Table


def next_term(request: HttpRequest) -> Term | None:
    """Return the year whose March is still open; None before anything is booked."""
    month = queries.booked(association_of(request).pk).to_close
    return None if month is None else Term(month.fiscal_year)


BASIS_COLUMNS = (
    Column("term", "基礎"),
    Column("yen", "金額", "number", note="円"),
    Column("how", "計算"),
)
RESULT_COLUMNS = (Column("term", "項目"), Column("yen", "金額", "number", note="円"))


def _term_of(line: VoucherLine) -> str:
    account = next((a for a in chart_accounts() if a.id == line.account), None)
    return line.account if account is None else f"{account.code} {account.term}"


ENTRY_COLUMNS = (
    Column("account", "勘定科目", value=_term_of),
    Column("debit_yen", "借方", "number", value=lambda line: line.debit_yen or None, note="円"),
    Column("credit_yen", "貸方", "number", value=lambda line: line.credit_yen or None, note="円"),
    Column("note", "内容"),
)


@needs(Permission.VOUCHER)
@require_GET
def year_end(request: HttpRequest) -> HttpResponse:
    """Show what the year-end would book now: 「決算整理の下見」."""
    term = next_term(request)
    context: dict[str, Any] = {"term": term}
    if term is not None:
        on, last = business_on(request), last_business_day(term.last_month)
        fact = books.year_end_fact(association_of(request).pk, term)
        context |= {
            "title": f"{term.year}年度末の決算整理",
            "fact": fact,
            "over": last <= on,
            "last": last,
        }
        if fact is None:
            context |= _shown(year_end_preview(term))
    return render(request, "accounting/year_end.html", context)


def _shown(found: Preview) -> dict[str, Any]:
    made = found.found.statements
    entries = found.found.lines
    total = {
        "account": "合計",
        "debit_yen": sum(line.debit_yen for line in entries),
        "credit_yen": sum(line.credit_yen for line in entries),
    }
    results = [
        {"term": term, "yen": made.yen[line]}
        for line, term in (
            ("ordinary_balance", "経常収支差額"),
            ("extraordinary_balance", "経常外収支差額"),
            ("surplus", "当期収支差額"),
            ("variation_reserve_transfer", "収支差額変動準備金繰入額"),
            ("basic_assets_transfer", "基本財産繰入額又は基本財産取崩額"),
        )
    ]
    return {
        "basis": Table(caption="計算の基礎", columns=BASIS_COLUMNS, rows=_basis(found)),
        "entries": Table(
            caption="記帳する仕訳", columns=ENTRY_COLUMNS, rows=entries, total=total,
            empty="記帳する額はありません。",
        ),
        "results": Table(caption="決算の結果", columns=RESULT_COLUMNS, rows=results),
        "identities": Table(caption="照合", columns=IDENTITY_COLUMNS, rows=made.identities),
    }  # fmt: skip


def _basis(found: Preview) -> list[dict[str, Any]]:
    basis, rates = found.basis, year_end_rules(found.term.last).rates
    own = basis.claims_yen - basis.insured_yen
    return [
        _row("未経過保証料", basis.unearned_fees_yen,
             "残高のある保証ごとに、保証料を残りの月数で割り当てた計"),
        _row("未経過保険料", basis.unexpired_premiums_yen,
             f"当年度に払った保険料のうち、翌年度の{rates.premium_months}か月に係る計"),
        _row("保証債務残高", basis.outstanding_yen,
             f"× {rates.liability_reserve} ＝ 責任準備金"
             f" {found.found.reserves.liability_reserve:,}円"),
        _row("求償権（総額）", basis.claims_yen, "残っている求償権の計"),
        _row("うち保険金相当額", basis.insured_yen,
             "求償権ごとに 残高 × 受領保険金 ÷ 代位弁済額"),
        _row("求償権（保険金相当額を除く）", own,
             f"× {rates.claims_write_off_reserve} ＝ 求償権償却準備金"
             f" {found.found.reserves.claims_write_off_reserve:,}円"),
    ]  # fmt: skip


def _row(term: str, yen: int, how: str) -> dict[str, Any]:
    return {"term": term, "yen": yen, "how": how}


@needs(Permission.VOUCHER)
def book(request: HttpRequest, year: int) -> HttpResponse:
    """Book the year-end after saying what follows: 「決算整理の記帳」."""
    term = next_term(request)
    if term is None or term.year != year:
        raise Http404
    last = last_business_day(term.last_month)
    return confirmed(
        request,
        form=ReasonForm(request.POST or None, initial={"request_id": new_request_id()}),
        confirmation=Confirmation(
            title="決算整理の確認",
            target=f"{year}年度",
            count=1,
            unit="枚の伝票",
            effects=(
                f"3月の約定償還がまだなら {day_term(last)} で記帳します。",
                f"決算整理仕訳と収支差額の処分を {day_term(last)} で記帳します。",
                "額は記帳するときの残高から計算し直します。",
            ),
            act="決算整理を記帳する",
            back_url=reverse("accounting:year_end"),
            reversible="3月を締める前なら、伝票を取り消してやり直せます。",
        ),
        act=lambda who: year_end_book(term, who),
        done_message=f"{year}年度の決算整理を記帳しました。",
        then=reverse("accounting:statement", args=[year]),
    )
