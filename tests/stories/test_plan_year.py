"""A year's plan: made from last year's, approved, reported, and read by the year it plans."""

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shinpo.core.fiscal_year import Term
from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.planning.evaluation import queries as evaluations
from shinpo.planning.indicators.book import book_of
from shinpo.planning.plans import queries, services
from shinpo.planning.plans.models import PlanNode, PlanVersion
from shinpo.planning.plans.services import FigureEntry, TargetEntry
from support import evaluation
from support.desk import entered, report
from support.office import Office, open_office
from support.pdf_text import text_of_pages
from support.planner import CHAIRMAN, Desk, draft

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

MILLION = 1_000_000
MARCH_2023, MARCH = date(2023, 3, 24), date(2024, 3, 25)
HALF = Term(2024, half=True)
LAST_DAYS = ((4, 30), (5, 31), (6, 28), (7, 31), (8, 30), (9, 30))
VISIT = {
    "kind": "enterprise_contact", "held_on": "R6.4.8", "department": "guarantee",
    "theme": "general", "mode": "visit", "quantity": "1", "then": "more",
}  # fmt: skip


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.CLOSINGS_ROOT = tmp_path / "closings"
    made = open_office()
    made.on(MARCH)
    return made


def last_years_plan() -> int:
    """Make the plan of 2023, approved in its March."""
    with scope.association(1):
        desk = Desk()
        pk = draft(desk, 2023)
        figures = [
            FigureEntry("approvals", 2023, 600 * MILLION),
            FigureEntry("income.guarantee_fees", 2023, 40 * MILLION),
        ]
        services.figures_set(pk, figures, desk())
        target = TargetEntry("g1a", "visits_general", 2023, 8, "回", "審査課")
        services.targets_set(pk, [target], desk(on=MARCH_2023))
        services.version_submit(pk, desk(on=MARCH_2023))
        services.version_approve(pk, desk(CHAIRMAN, on=MARCH_2023))
    return pk


class Sender:
    """Sends forms, each with a request id of its own."""

    def __init__(self) -> None:
        self.sent = 0

    def __call__(self, client: Client, address: str, **data: Any) -> Any:
        self.sent += 1
        return client.post(address, {"request_id": f"story-{self.sent}", **data})


def plain(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def copied(send: Sender, planning: Client, last: int) -> int:
    made = send(
        planning, reverse("plans:new"), kind="annual", first_year="2024", title="令和6年度経営計画",
        copy_of=str(last), with_figures="on",
    )  # fmt: skip
    assert made.status_code == 302
    return int(re.search(r"\d+", made["Location"])[0])  # type: ignore[index]


def rewritten(send: Sender, office: Office, pk: int) -> None:
    """The guarantee department rewrites its part; recovery may not touch it."""
    guarantee, recovery = office.client(Role.RECEPTION), office.client(Role.RECOVERY)
    with scope.association(1):
        measure = PlanNode.objects.get(version=pk, key="g1a")
    edit = reverse("plans:node_edit", args=[measure.pk])
    seen = re.search(r'name="seen" value="(\d+)"', guarantee.get(edit).content.decode())
    assert seen is not None
    new = {"title": "創業前の面談", "body": "申込みの前に会う。", "owner": "審査課", "number": "ア"}
    assert send(recovery, edit, seen=seen[1], **new).status_code == 403
    assert send(guarantee, edit, seen=seen[1], **new).status_code == 302
    add = reverse("plans:node_new", args=[pk]) + "?kind=measure&parent=g1"
    assert send(guarantee, add, title="創業後の訪問", number="ウ").status_code == 302
    aim = {"indicator": "visits_general", "year": "2024", "value": "12", "unit": "回"}
    target = reverse("plans:target_new", args=[pk])
    assert send(recovery, target, node="g1a", owner="回収課", **aim).status_code == 422
    assert send(guarantee, target, node="g1a", owner="審査課", **aim).status_code == 302
    assert send(guarantee, reverse("plans:submit", args=[pk])).status_code == 403


def filled(send: Sender, planning: Client, pk: int) -> None:
    """Planning enters what it expects of 2023 and plans for 2024, in millions."""
    for section, cells in (
        ("business", {"expected-2023-approvals": "580", "plan-2024-approvals": "630"}),
        ("income", {"expected-2023-income.guarantee_fees": "42",
                    "plan-2024-income.guarantee_fees": "41"}),
    ):  # fmt: skip
        address = reverse("plans:figures_edit", args=[pk, section])
        assert send(planning, address, unit="百万円", **cells).status_code == 302


def printed(client: Client, pk: int) -> str:
    answer = client.get(reverse("plans:report", args=[pk, "pdf"]))
    assert answer.status_code == 200
    return re.sub(r"\s", "", "".join(text_of_pages(answer.content)))


def half_a_year(send: Sender, office: Office) -> None:
    """In April a visit and a guarantee of six million yen; then six months are closed."""
    office.on(date(2024, 4, 10))
    clerk, chief = office.client(Role.RECEPTION), office.client(Role.SECTION_CHIEF)
    visit = {**VISIT, "enterprise": office.book.enterprise_id}
    assert send(clerk, reverse("activities:new"), **visit).status_code == 302
    application = clerk.post("/applications/new", entered(office))["Location"]
    choice = {
        "request_id": "decide-1", "approved_yen": "600", "approved_yen_unit": "万円",
        "rate_class": "5", "repayment": "equal", "confirmed": "1",
    }  # fmt: skip
    guarantee = chief.post(f"{application}decision", choice)["Location"]
    assert clerk.post(f"{guarantee}disburse", report()).status_code == 302
    accounting = office.client(Role.ACCOUNTING)
    for month, day in LAST_DAYS:
        office.on(date(2024, month, day))
        closed = send(accounting, f"/accounting/closing/2024-{month:02}/close")
        assert closed.status_code == 302, month


def test_a_plan_is_made_from_last_years_and_read_by_the_year_that_it_plans(office: Office) -> None:
    send, planning, director = Sender(), office.client(Role.PLANNING), office.client(Role.DIRECTOR)
    last = last_years_plan()
    pk = copied(send, planning, last)
    with scope.association(1):
        draft_of_2024 = queries.nodes(PlanVersion.objects.get(pk=pk))
    assert [node.key for node in draft_of_2024] == ["env", "policy", "g", "g1", "g1a", "g1b"]
    rewritten(send, office, pk)
    filled(send, planning, pk)
    # 承認: another person's, on the next day; until then the plan is not in force
    assert send(planning, reverse("plans:submit", args=[pk])).status_code == 302
    assert send(planning, reverse("plans:approve", args=[pk])).status_code == 403
    assert "未承認（報告前）" in printed(director, pk)
    office.on(date(2024, 3, 26))
    assert send(director, reverse("plans:approve", args=[pk])).status_code == 302
    with scope.association(1):
        assert queries.plan_in_force("annual", 2024, MARCH) is None
        version = queries.plan_in_force("annual", 2024, date(2024, 3, 26))
        assert version is not None
        assert queries.planned(version, 2024)["approvals"] == 630 * MILLION
    # 報告: 630 to last year's plan of 600 is 105.0, to the expected 580 it is 108.6
    text = printed(director, pk)
    assert "未承認" not in text
    for words in (
        "令和6年3月26日承認", "対前年度計画比", "対前年度実績見込比",
        "（1）保証承諾600580630105.0108.6", "（2）保証料404241102.597.6",
        "創業前の面談", "創業後の訪問", "8回12回審査課",
    ):  # fmt: skip
        assert words in text, words
    # 実績・指標: six months on, what came of it stands beside the plan
    half_a_year(send, office)
    with scope.association(1):
        book = book_of(1, HALF, date(2024, 9, 30))
        figures = {
            ref: book[ref].cell.value
            for ref in ("approvals.actual", "approvals.plan", "approvals.last_plan_ratio",
                        "approvals.plan_ratio", "visits_general.actual", "visits_general.plan")
        }  # fmt: skip
    assert [str(value) for value in figures.values()] == [
        "6000000", "630000000", "105.0", "1.0", "1", "12",
    ]  # fmt: skip
    # 評価: opened from the plan in force, with the measures as the department rewrote them
    office.on(date(2024, 10, 1))
    with scope.association(1):
        evaluation.rule()
    begun = send(planning, reverse("planning_evaluation:open"), term="annual:2024H1")
    assert begun.status_code == 302
    with scope.association(1):
        view = evaluations.evaluation_of(1, HALF)
    assert view is not None
    assert view.plan_version_id == pk
    assert [m.title for m in view.items[0].measures] == [
        "創業前の面談",
        "創業セミナー",
        "創業後の訪問",
    ]
    line = view.line("approvals")
    assert line is not None
    assert "630" in plain(planning, f"{begun['Location']}figures/")
