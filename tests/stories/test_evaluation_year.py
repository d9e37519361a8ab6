"""A whole year through the screens: from the approved plan to the published evaluation.

Fiscal 2024 of the demo association. Nothing is done but by pages, each by whom it is for; the
days are turned by hand. At the end a printed count is followed back to what was recorded.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shinpo.core.fiscal_year import Term
from shinpo.core.period import Month
from shinpo.ledger import replay, scope
from shinpo.planning.committee.models import MemberAccount
from shinpo.planning.indicators.book import book_of
from shinpo.publishing.models import Revision
from shinpo.registry.calendar import last_business_day
from shinpo.registry.models import Association
from support.demo import DemoBook
from support.hands import Hands

YEAR = Term(2024)
VISITS = {4: 3, 9: 4, 3: 2}  # by month: visits to branches of banks that are recorded
DEPARTMENTS = {
    "guarantee": "reception", "monitoring_support": "support", "recovery": "recovery",
    "indirect": "general_affairs",
}  # fmt: skip
MEMBERS = ("committee-1", "committee-2", "committee-3")
HALF_A_PLACE = Fraction(1, 20)  # ratios are printed with one place
BODY = "金融機関訪問は{{bank_visits.actual}}でした。保証承諾は{{approvals.actual|oku}}です。"


class House:
    """The demo association: its people at their screens, and its day."""

    def __init__(self, book: DemoBook) -> None:
        self.book, self.id, self._people = book, book.association_id, dict[str, Hands]()

    def __getitem__(self, role: str) -> Hands:
        if role not in self._people:
            client = Client()
            client.force_login(get_user_model().objects.get(username=self.book.username(role)))
            self._people[role] = Hands(client)
        return self._people[role]

    def on(self, day: date) -> None:
        """Turn to a business day."""
        with scope.association(self.id):
            Association.objects.filter(pk=self.id).update(business_on=day)


@pytest.fixture
def house(demo_book: DemoBook, settings: Any, tmp_path: Path) -> House:
    settings.EDITIONS_ROOT = tmp_path / "editions"
    return House(demo_book)


def test_a_year_from_the_plan_to_the_published_evaluation(house: House) -> None:
    assert "令和6年度経営計画" in house["planning"].read("/plans/")
    committee = seat_the_committee(house)
    live_through_the_year(house)
    evaluation = open_the_evaluation(house)
    write_drafts(house, evaluation)
    score_and_settle(house, evaluation)
    answer_low_grades(house, evaluation)
    for step, role, day in (
        ("judged", "general_affairs", date(2025, 5, 20)),
        ("board", "director", date(2025, 5, 27)),
        ("approved", "chairman", date(2025, 6, 10)),
    ):
        house.on(day)
        house[role].fill(f"{evaluation}steps/{step}", held_on=day.isoformat())
    ask_the_committee(house, committee)
    house.on(date(2025, 7, 22))
    house["planning"].fill(f"{evaluation}steps/outside", held_on="2025-07-22")
    write_and_approve_texts(house)
    house["planning"].send("/editions/evaluation/2024/publish", change="")
    figures_equal_the_book(house)
    a_printed_count_leads_to_its_rows(house)
    with scope.association(house.id):
        assert replay.verify(house.id) == []


def seat_the_committee(house: House) -> list[Hands]:
    """委員の再任、守秘の誓約、委員長の互選。"""
    planning, office = house["planning"], "/external-committee/"
    house.on(date(2024, 7, 1))
    with scope.association(house.id):
        accounts = MemberAccount.objects.select_related("user").order_by("user__username")
        logins = {
            account.user.username.partition("-")[2]: account.member_id for account in accounts
        }
    seated = [(logins[name], house[name]) for name in MEMBERS]
    for member, hands in seated:
        planning.fill(f"{office}members/{member}/reappoint", starts_on="2024-07-01")
        hands.fill("/committee/pledge", accepted="on")
    planning.fill(f"{office}elections/new")
    number = max(re.findall(rf"{office}elections/(\d+)/", planning.read(office)), key=int)
    for _, hands in seated:
        hands.fill(f"/committee/ballot/{number}/", choice=seated[0][0])
    planning.fill(f"{office}elections/{number}/close")
    return [hands for _, hands in seated]


def live_through_the_year(house: House) -> None:
    """活動の記録、月次の締め、年度末の決算整理。"""
    for month in YEAR.months:
        last = last_business_day(month)
        house.on(last)
        for _ in range(VISITS.get(month.month, 0)):
            visit_a_bank(house["reception"], month)
        if month == YEAR.last_month:
            house["accounting"].fill("/accounting/year-end/2024/book", reason="年度末")
        house["accounting"].fill(f"/accounting/closing/{month}/close")


def visit_a_bank(clerk: Hands, month: Month) -> None:
    """金融機関訪問を一回記録する。"""
    clerk.fill(
        "/activities/new?kind=bank_visit", held_on=month.first.isoformat(), theme="programmes",
        counterpart="bank_branch", then="more",
    )  # fmt: skip


def open_the_evaluation(house: House) -> str:
    """自己評価の開始。"""
    house.on(date(2025, 4, 1))
    return house["planning"].send("/evaluations/open", term="annual:2024")


def write_drafts(house: House, evaluation: str) -> None:
    """部門ごとの自己評価案、提出、受理。"""
    house.on(date(2025, 4, 25))
    for department, role in DEPARTMENTS.items():
        path = f"{evaluation}drafts/{department}/"
        names = set(re.findall(r'name="(text_\d+)"', house[role].read(path)))
        assert names, department
        house[role].fill(path, **dict.fromkeys(names, "計画に沿って取り組んだ。"))
        house[role].fill(f"{path}hand-in", held_on="2025-04-25")
    house.on(date(2025, 5, 1))
    house["planning"].fill(f"{evaluation}steps/received", held_on="2025-05-01")


def score_and_settle(house: House, evaluation: str) -> None:
    """委員ごとの評点（ログインのない委員は庶務が用紙から）、協議による総合判定。"""
    house.on(date(2025, 5, 15))
    own = ("general_affairs", "recovery", "support", "planning", "director", "monitoring",
           "section_chief")  # fmt: skip
    for role in own:
        answer = house[role].client.get(f"{evaluation}scores/")
        if answer.status_code == 200:
            fill_the_sheet(house[role], f"{evaluation}scores/", answer.content.decode())
    page = house["planning"].read(evaluation)
    for path in sorted(set(re.findall(rf'href="({evaluation}scores/\d+/)"', page))):
        fill_the_sheet(house["planning"], path, house["planning"].read(path))
    board = house["general_affairs"].read(f"{evaluation}board/")
    keys = dict.fromkeys(re.findall(rf'action="{evaluation}board/([^"]+)"', board))
    assert keys
    for key in keys:
        house["general_affairs"].send(
            f"{evaluation}board/{key}", grade="C", reason="方策はおおむね計画どおり。",
            settled_on="2025-05-15",
        )  # fmt: skip


def fill_the_sheet(hands: Hands, path: str, page: str) -> None:
    """評点表の全行に点を付ける。"""
    names = set(re.findall(r'name="(p\d+_\d+)"', page))
    assert names, path
    hands.send(path, **dict.fromkeys(names, "13"))


def answer_low_grades(house: House, evaluation: str) -> None:
    """達成度の低い項目の改善策。"""
    for _ in range(20):
        subjects = re.findall(
            r"[?]subject=([\w.]+)", house["planning"].read(f"{evaluation}figures/")
        )
        if not subjects:
            return
        house["planning"].fill(
            f"{evaluation}countermeasures/new?subject={subjects[0]}", subject=subjects[0],
            department="indirect", owner="担当課長", due_on="2026-03-31",
            body="原因を調べ、四半期ごとに確かめる。",
        )  # fmt: skip
    pytest.fail("low grades stay without an answer")


def ask_the_committee(house: House, members: list[Hands]) -> None:
    """会議、審議資料、意見、委員会の意見、回答、対応の終わり。"""
    planning, office = house["planning"], "/external-committee/"
    house.on(date(2025, 7, 1))
    planning.fill(f"{office}sessions/new", subject="annual", term="2024", requested_on="2025-07-01")
    number = max(re.findall(rf"{office}sessions/(\d+)/", planning.read(office)), key=int)
    session = f"{office}sessions/{number}/"
    planning.fill(
        f"{session}notice", convened_by="chair", sent_on="2025-07-01", scheduled_on="2025-07-15",
        starts_at="14:00", place="会議室",
    )  # fmt: skip
    planning.fill(f"{session}packet")
    assert "計画に沿って取り組んだ。" in members[0].read(f"/committee/sessions/{number}/packet/1/")
    members[0].fill(
        f"/committee/sessions/{number}/opinion", area="guarantee", text="訪問を続けること。"
    )
    house.on(date(2025, 7, 15))
    came = re.findall(r'name="attendance"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="attendance"',
                      planning.read(f"{session}open"))  # fmt: skip
    ids = ["".join(pair) for pair in came]
    planning.fill(f"{session}open", held_on="2025-07-15", attendance=ids)
    own = re.findall(r'name="gathered"[^>]*value="(\d+)"', planning.read(f"{session}opinion"))
    planning.fill(f"{session}opinion", area="guarantee", text="訪問を続けること。", gathered=own)
    planning.fill(f"{session}minutes", minutes="審議した。")
    listed = re.findall(rf'href="({office}opinions/\d+/)"', planning.read(f"{office}opinions/"))
    opinion = max(listed, key=lambda path: int(re.findall(r"\d+", path)[-1]))
    planning.fill(f"{opinion}answer", text="続ける。", department="guarantee", owner="保証部長",
                  due_on="2026-03-31")  # fmt: skip
    planning.fill(f"{opinion}follow-up", status="done", note="訪問先を増やした。")
    assert "訪問先を増やした。" in members[1].read("/committee/answers/")


def write_and_approve_texts(house: House) -> None:
    """計数を引用した本文、提出、別の人の承認。"""
    house.on(date(2025, 8, 1))
    edition = "/editions/evaluation/2024/"
    page = house["planning"].read(edition)
    paths = dict.fromkeys(re.findall(rf'href="({edition}texts/[^"/]+)"', page))
    assert paths
    for path in paths:
        house["planning"].fill(
            path,
            body="金融機関訪問は{{bank_visits.actual}}でした。保証承諾は{{approvals.actual|oku}}です。",
        )
        house["planning"].send(f"{path}/submit")
        house["director"].send(f"{path}/approve")


def printed_rows(house: House) -> Iterator[dict[str, str]]:
    """Yield the figures of the published edition's tables, from its own CSV files."""
    with scope.association(house.id):
        (revision,) = Revision.objects.filter(
            edition__document="evaluation", edition__period=YEAR.first
        )
    for name in revision.files:
        if name.startswith("csv/") and not name.endswith("definitions.csv"):
            path = f"/editions/evaluation/2024/{revision.number}/{name}"
            text = house["audit"].client.get(path).content.decode("utf-8-sig")
            yield from csv.DictReader(io.StringIO(text))


def figures_equal_the_book(house: House) -> None:
    """What is printed is what the book says: amounts to the yen, ratios to the printed place."""
    with scope.association(house.id):
        book = book_of(house.id, YEAR, date(2025, 8, 1))
    compared: dict[str, int] = {}
    for row in printed_rows(house):
        name = f"{row['code']}.{row['measure'].replace('cases_', 'cases.')}"
        if name not in book or not row["value"]:
            continue
        cell = book[name].cell.value
        assert cell is not None, name
        off = abs(Fraction(cell) - Fraction(row["value"]))
        assert off <= (0 if row["unit"] in ("yen", "cases") else HALF_A_PLACE), (name, cell, row)
        compared[row["unit"]] = compared.get(row["unit"], 0) + 1
    assert compared["yen"] > 50
    assert compared["cases"] > 10
    assert compared["percent"] > 50


def a_printed_count_leads_to_its_rows(house: House) -> None:
    """From the count in the edition's table to the visits that were recorded."""
    page = house["audit"].read("/editions/evaluation/2024/draft")
    count = sum(VISITS.values())
    found = re.search(rf'href="([^"]*bank_visits[^"]*)"[^>]*>\s*{count}\s*<', page)
    assert found, "the count is printed and leads somewhere"
    rows = house["audit"].read(found[1].replace("&amp;", "&"))
    activities = set(re.findall(r'href="(/activities/\d+/)"', rows))
    assert len(activities) == count
    assert "保証制度の周知" in house["audit"].read(min(activities))
