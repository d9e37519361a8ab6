"""A half year: its months are closed, its texts written and approved, its progress is published."""

import re
from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shinpo.core.fiscal_year import Term
from shinpo.ledger import scope
from shinpo.ledger.doing import Doing
from shinpo.planning.results import results_of
from shinpo.publishing.editions import services
from shinpo.publishing.models import Revision
from shinpo.registry.models import Association
from shinpo.registry.services import business_day_open
from support.pdf_text import text_of_pages

HALF = "/editions/halfyear/2024H1/"
MONTHS = ("2024-04", "2024-05", "2024-06", "2024-07", "2024-08", "2024-09")
OVERVIEW = (
    "上期の保証承諾は{{approvals.actual|oku}}で、年度計画の{{approvals.plan_ratio}}に当たります。\n"
    "代位弁済は{{subrogation.actual|oku}}です。"
)
MILLION = 1_000_000


@pytest.fixture
def house(demo_book: Any, settings: Any, tmp_path: Any) -> SimpleNamespace:
    settings.EDITIONS_ROOT = tmp_path / "editions"
    association = Association.objects.get(code="aomine")
    users = get_user_model().objects

    def client(role: str) -> Client:
        found = Client()
        found.force_login(users.get(username=demo_book.username(role)))
        return found

    return SimpleNamespace(association=association, client=client)


def words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def open_until(house: SimpleNamespace, day: date) -> None:
    """Let one business day follow the other until that day."""
    number = house.association.id
    with scope.association(number):
        today = Association.objects.get(pk=number).business_on
        while today < day:
            today = business_day_open(today, Doing(number, 1, "unused", today))


def oku(yen: int) -> str:
    """An amount as the edition's sentences write it, worked out here a second time."""
    over, millions = divmod((yen + MILLION // 2) // MILLION, 100)
    return f"{over:,}億{millions}百万円" if over and millions else (
        f"{over:,}億円" if over else f"{millions}百万円"
    )  # fmt: skip


def test_a_half_year_from_its_closings_to_the_published_edition(house: SimpleNamespace) -> None:
    planner, director = house.client("planning"), house.client("director")
    # 締めの前: the half is not over, there is nothing to publish
    assert planner.get(HALF).status_code == 404
    # 月次の締め: accounting closes the six months, each after its last business day
    open_until(house, date(2024, 10, 1))
    accounting = house.client("accounting")
    for month in MONTHS:
        answer = accounting.post(f"/accounting/closing/{month}/close", {"request_id": month})
        assert answer.status_code == 302, (month, words(answer))
    with scope.association(house.association.id):
        actual = results_of(house.association.id, Term.parse("2024H1"))
        slots = services.slots_of(house.association.id, "halfyear", "2024H1")
    approvals = oku(actual["approvals.actual"].cell.value)
    # 本文なし: what is missing is said, nothing is published
    assert "がありません。本文を作成し" in words(planner.post(f"{HALF}publish", {"change": ""}))
    # 本文: planning writes, another person approves; a figure of its own typing is not needed
    for number, slot in enumerate(slot for slot in slots if slot.required):
        address = f"{HALF}texts/{slot.slot}"
        body = OVERVIEW if slot.slot == "overview" else "計画に沿って取り組みました。"
        ids = {"request_id": f"half-{number}"}
        assert planner.post(address, {**ids, "body": body}).status_code == 302
        ids["request_id"] += "-s"
        assert planner.post(f"{address}/submit", ids).status_code == 302
        ids["request_id"] += "-a"
        assert planner.post(f"{address}/approve", ids).status_code == 403
        assert director.post(f"{address}/approve", ids).status_code == 302
    # 発行: the figures in the sentences are those of the closings
    assert "発行できます" in words(planner.get(HALF))
    assert planner.post(f"{HALF}publish", {"change": ""}).status_code == 302
    page = words(planner.get(f"{HALF}1/edition.html"))
    assert f"上期の保証承諾は{approvals}で" in page
    pdf = planner.get(f"{HALF}1/edition.pdf").content
    pages = "".join(text_of_pages(pdf)).replace("\n", "")
    assert approvals in pages
    assert "架空" in pages
    # もう一度: the same again changes nothing
    assert planner.post(f"{HALF}publish", {"change": ""}).status_code == 302
    with scope.association(house.association.id):
        rows = Revision.objects.filter(edition__document="halfyear", edition__period="2024-04-01")
        (revision,) = rows
    assert revision.issued_on == date(2024, 10, 1)
    assert planner.get(f"{HALF}1/edition.pdf").content == pdf
    # 計数: every sentence's figure leads to the records behind it
    text = planner.get(f"{HALF}texts/overview").content.decode()
    address = re.search(r'<a class="placed" href="([^"]+)">', text)
    assert address is not None
    assert planner.get(unescape(address.group(1))).status_code == 200
