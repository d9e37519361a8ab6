"""The page of a guarantee: terms and fee, schedule, journal, history: 「保証」."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from shinpo.core.schedule import Run
from shinpo.governance.access import needs, staff_of
from shinpo.governance.models import Staff
from shinpo.governance.roles import Permission
from shinpo.guarantee import reading, repayment_entry, words
from shinpo.guarantee.views.acting import business_on, found_or_404
from shinpo.ui.fields import EraDateField
from shinpo.ui.forms import Form
from shinpo.ui.parts import RecordHead, Tab
from shinpo.ui.tables import Chip

TABS = {"terms": "条件と保証料", "schedule": "返済予定", "journal": "仕訳", "history": "履歴"}


@dataclass(frozen=True)
class PossibleAct:
    """An act that a page offers: its label, its address, the right it needs, when it is open."""

    label: str
    name: str
    permission: Permission
    statuses: Sequence[str]
    in_accident: bool | None = None
    primary: bool = False


# The acts of higher departments are named here by address only; a department that is not
# installed offers none.
ACTS = (
    PossibleAct("貸付実行報告", "guarantee:disburse", Permission.DISBURSE, ("approved",),
                primary=True),
    PossibleAct("保証後取消", "guarantee:cancel", Permission.DISBURSE, ("approved",)),
    PossibleAct("繰上償還", "guarantee:prepay", Permission.DISBURSE, ("disbursed",)),
    PossibleAct("事故報告", "monitoring:report", Permission.MONITOR, ("disbursed",), False),
    PossibleAct("事故の解消", "monitoring:resolve", Permission.MONITOR, ("disbursed",), True),
    PossibleAct("代位弁済", "recovery:subrogate", Permission.RECOVER, ("disbursed",), True),
)  # fmt: skip


def acts_for(staff: Staff, found: dict[str, Any]) -> list[tuple[PossibleAct, str]]:
    """Return the acts that the person may do on the guarantee now, with their addresses."""
    offered = []
    for act in ACTS:
        open_now = found["status"] in act.statuses and act.in_accident in (
            None, found["in_accident"],
        )  # fmt: skip
        if not (open_now and staff.may(act.permission)):
            continue
        try:
            offered.append((act, reverse(act.name, args=[found["id"]])))
        except NoReverseMatch:
            continue
    return offered


def head_of(found: dict[str, Any], tab: str = "") -> RecordHead:
    """Return the head of a guarantee's pages."""
    base = reverse("guarantee:detail", args=[found["id"]])
    return RecordHead(
        name=f"保証 {found['number']}",
        kana=f"{found['enterprise']}（{found['kana']}）",
        flags=words.status_chips(found["status"], in_accident=found["in_accident"]),
        facts=(
            ("保証金額", f"{found['amount_yen']:,}円"),
            ("保証債務残高", f"{found['balance_yen']:,}円"),
            ("保証期間", f"{found['months']}か月"),
            ("制度", found["programme"]),
            ("金融機関", f"{found['lender']} {found['branch']}"),
        ),
        tabs=tuple(
            Tab(label, base if name == "terms" else f"{base}{name}", current=name == tab)
            for name, label in TABS.items()
        )
        if tab
        else (),
    )


class AsOfForm(Form):
    """The switch of the history: what stood on a day."""

    as_of = EraDateField(label="基準日（記帳日）", required=False)


@needs(Permission.VIEW)
@require_GET
def detail(request: HttpRequest, pk: int, tab: str = "terms") -> HttpResponse:
    """Show a guarantee under one of its tabs."""
    if tab not in TABS:
        raise Http404
    found = found_or_404(reading.guarantee(pk))
    staff = staff_of(request)
    context = {
        "found": found,
        "head": head_of(found, tab),
        "acts": acts_for(staff, found),
        "claim_url": _claim_url(found),
        **_CONTENT[tab](request, found),
    }
    return render(request, f"guarantee/detail_{tab}.html", context)


def _claim_url(found: dict[str, Any]) -> str:
    if not found["claim_id"]:
        return ""
    try:
        return reverse("recovery:detail", args=[found["claim_id"]])
    except NoReverseMatch:
        return ""


def _terms(request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
    decided = found["decision"] or {}
    runs = tuple(Run(**run) for run in decided.get("loan_runs", ()))
    return {
        "details": [
            ("承諾日", found["approved_on"]),
            ("信用保証書の有効期限", found["certificate_until"]),
            ("貸付実行日", found["loan_on"]),
            ("貸付金額", f"{found['loan_yen']:,}円"),
            ("責任共有", words.SHARING.get(found["sharing"], found["sharing"])),
            ("保証の形式", words.FORMS.get(found["form"], found["form"])),
            ("資金使途", words.PURPOSES.get(found["purpose"], found["purpose"])),
            ("担保", "担保あり" if found["secured"] else "無担保"),
            ("新規・継続", "継続" if found["continuing"] else "新規"),
            ("経営者保証", words.MANAGER_GUARANTEE.get(
                found["manager_guarantee"], found["manager_guarantee"])),
            ("料率区分", f"{found['rate_class']}区分" if found["rate_class"] else "区分なし"),
        ],
        "plan": repayment_entry.words(runs),
        "decided": decided,
        "net_fee_yen": found["fee_yen"] - found["subsidy_yen"],
    }  # fmt: skip


def _schedule(request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
    on = business_on(request)
    dues = reading.schedule(found, on)
    return {
        "dues": [(due, Chip(due.state, due.tone)) for due in dues],
        "due_yen": sum(d.due_yen for d in dues),
        "paid_yen": sum(d.paid_yen for d in dues),
    }


def _journal(request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
    facts = reading.facts(found["id"], found["claim_id"], as_of=date.max, lines=True)
    return {
        "facts": facts,
        "may_correct": staff_of(request).may(Permission.DISBURSE),
    }


def _history(request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
    on = business_on(request)
    form = AsOfForm(request.GET if request.GET.get("as_of") else None, initial={"as_of": on})
    as_of = on
    if form.is_bound and form.is_valid():
        as_of = form.cleaned_data["as_of"] or on
    return {
        "as_of": as_of,
        "form": form,
        "balance_then_yen": reading.balance_on(found["id"], as_of),
        "facts": reading.facts(
            found["application_id"], found["id"], found["claim_id"], as_of=as_of, newest=True
        ),
        "may_correct": staff_of(request).may(Permission.DISBURSE),
    }


_CONTENT = {"terms": _terms, "schedule": _schedule, "journal": _journal, "history": _history}
