"""A correction after publication: a figure was entered wrongly, and what the public gets to see."""

from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shinpo.ledger import scope
from shinpo.planning.indicators.entries import history
from shinpo.publishing.models import Edition, Revision
from shinpo.registry.models import Association

YEAR = "/editions/evaluation/2022/"
ENTER = "/planning/indicators/2022/effect_improved/enter"
FILES = ("edition.pdf", "edition.xlsx", "edition.html", "csv/plan.csv")
CHANGE = "効果検証で良化した企業の数を24企業から23企業に改めました。"
CORRECTION = {
    "value": "23", "evidence": "効果検証集計表（令和6年3月再集計）（架空）",
    "reason": "決算期の違う企業を数えていたため",
}  # fmt: skip


@pytest.fixture
def house(demo_book: Any, settings: Any) -> SimpleNamespace:
    association = Association.objects.get(code="aomine")
    users = get_user_model().objects

    def client(role: str) -> Client:
        found = Client()
        found.force_login(users.get(username=demo_book.username(role)))
        return found

    return SimpleNamespace(association=association, client=client)


def words(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def files(client: Client, number: int) -> dict[str, bytes]:
    answers = {name: client.get(f"{YEAR}{number}/{name}") for name in FILES}
    assert {a.status_code for a in answers.values()} == {200}
    return {name: b"".join(answer) for name, answer in answers.items()}


def test_what_was_published_is_corrected_by_a_new_revision_that_names_the_change(
    house: SimpleNamespace,
) -> None:
    planner, audit = house.client("planning"), house.client("audit")
    published = files(planner, 1)
    assert "52企業のうち24企業" in published["edition.html"].decode()
    # 訂正: the record of fiscal 2022 is corrected today, with evidence and reason
    with scope.association(house.association.id):
        entries = history(house.association.id, "effect_improved").count()
    refused = planner.post(ENTER, {"request_id": "e0", **CORRECTION, "reason": ""})
    assert "訂正の理由" in words(refused)
    with scope.association(house.association.id):
        assert history(house.association.id, "effect_improved").count() == entries
    answer = planner.post(ENTER, {"request_id": "e1", **CORRECTION})
    assert answer.status_code == 302, words(answer)
    with scope.association(house.association.id):
        newest = history(house.association.id, "effect_improved").first()
        assert history(house.association.id, "effect_improved").count() == entries + 1
    assert newest is not None
    assert newest.corrects is not None  # the wrong figure stays on record
    assert newest.reason == CORRECTION["reason"]
    # 発行済みの版: nothing that was published moves by itself
    assert files(planner, 1) == published
    # 差し替えは断る: without naming the change nothing is published
    without = planner.post(f"{YEAR}publish", {"change": ""})
    assert without.status_code == 422
    assert "第1版を発行済み" in words(without)
    assert planner.get(f"{YEAR}2/edition.pdf").status_code == 404
    # 訂正の版: a revision of its own, dated today, naming the change
    assert planner.post(f"{YEAR}publish", {"change": CHANGE}).status_code == 302
    corrected = files(planner, 2)
    page = corrected["edition.html"].decode()
    assert "訂正のお知らせ" in page
    assert CHANGE in page
    assert "52企業のうち23企業" in page
    with scope.association(house.association.id):
        edition = Edition.objects.get(document="evaluation", period=date(2022, 4, 1))
        rows = Revision.objects.filter(edition=edition).order_by("number")
        assert [(r.number, r.change) for r in rows] == [(1, ""), (2, CHANGE)]
        assert rows[1].issued_on == house.association.business_on
    # 元の版: byte for byte what it was, and still to be had, by those who only look as well
    assert files(audit, 1) == published
    assert CHANGE in words(audit.get(YEAR))
    # もう一度: the correction is published once
    assert planner.post(f"{YEAR}publish", {"change": "別の訂正"}).status_code == 422
    assert planner.get(f"{YEAR}3/edition.pdf").status_code == 404
