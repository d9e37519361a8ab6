"""Editions on screen: texts with figures by reference, two people, publishing, errata, files."""

import re
from datetime import date
from itertools import count
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shinpo.ledger import scope
from shinpo.publishing.editions import services
from shinpo.publishing.editions.desk import desk_of
from shinpo.publishing.editions.models import EditionText
from shinpo.publishing.models import Edition, Revision
from shinpo.registry.models import Association
from support.planner import CHAIRMAN, PLANNER, Desk

YEAR = "/editions/evaluation/2023/"
TEXT = f"{YEAR}texts/business"
REQUESTS = count(9_000, 10)


@pytest.fixture
def house(demo_book, settings, tmp_path):
    """The demo association; whoever is asked for is logged in."""
    settings.EDITIONS_ROOT = tmp_path / "editions"
    association = Association.objects.get(code="aomine")
    users = get_user_model().objects

    def client(role):
        found = Client()
        found.force_login(users.get(username=demo_book.username(role)))
        return found

    return SimpleNamespace(association=association, client=client)


def words(answer):
    return " ".join(answer.content.decode().split())


def saved(house):
    with scope.association(house.association.id):
        found = EditionText.objects.filter(document="evaluation", period="2023", slot="business")
        return [(t.number, t.state, t.body) for t in found.order_by("number")]


def write(client, body, request="w1"):
    return client.post(TEXT, {"request_id": request, "body": body})


def test_the_list_leads_to_every_closed_period(house):
    page = words(house.client("planning").get("/editions/"))
    assert "年度経営計画の評価" in page
    for address in ("halfyear/2023H1", "evaluation/2023", "evaluation/2021"):
        assert f'href="/editions/{address}/"' in page
    assert "evaluation/2024" not in page  # its year is not closed


def test_a_period_that_is_none_or_not_closed_is_not_there(house):
    client = house.client("planning")
    for address in ("evaluation/2024", "evaluation/2023H1", "bulletin/2023", "midterm/2023"):
        assert client.get(f"/editions/{address}/").status_code == 404
    assert client.get(f"{YEAR}texts/nowhere").status_code == 404


def test_a_text_is_written_submitted_and_approved_by_another_person(house):
    planner, director = house.client("planning"), house.client("director")
    body = "保証承諾は{{approvals.actual|oku}}です。\r\n二つ目の段落です。"
    assert write(planner, body)["Location"] == TEXT
    assert write(planner, body)["Location"] == TEXT  # the same again: once
    assert saved(house) == [(1, "draft", body.replace("\r\n", "\n"))]
    page = words(planner.get(TEXT))
    assert re.search(r'<a class="placed" href="[^"]+">[0-9,億百万]+円</a>', page)
    assert "<p>二つ目の段落です。</p>" in page
    assert director.post(f"{TEXT}/submit", {"request_id": "s0"}).status_code == 403
    assert planner.post(f"{TEXT}/submit", {"request_id": "s1"})["Location"] == TEXT
    assert planner.post(f"{TEXT}/approve", {"request_id": "a0"}).status_code == 403
    waiting = words(director.get(TEXT))
    assert "承認する" in waiting
    assert 'id="text"' not in waiting  # who approves does not write
    assert "承認を待つ刊行物の本文" in words(director.get("/"))
    assert "承認を待つ刊行物の本文" not in words(planner.get("/"))
    assert director.post(f"{TEXT}/approve", {"request_id": "a1"})["Location"] == TEXT
    assert "承認を待つ刊行物の本文" not in words(director.get("/"))
    assert [(n, s) for n, s, _ in saved(house)] == [(1, "approved")]
    assert "は承認済みのため、承認できません" in words(
        director.post(f"{TEXT}/approve", {"request_id": "a2"})
    )


def test_a_text_comes_back_with_its_reason_and_is_reworked(house):
    planner, director = house.client("planning"), house.client("director")
    write(planner, "本文です。")
    planner.post(f"{TEXT}/submit", {"request_id": "s1"})
    blank = director.post(f"{TEXT}/return", {"request_id": "r1", "reason": ""})
    assert blank.status_code == 422
    assert "理由が入力されていません" in words(blank)
    assert "承認を待っています" in words(write(planner, "別の本文", "w2"))
    director.post(f"{TEXT}/return", {"request_id": "r2", "reason": "計数を引用してください。"})
    assert "計数を引用してください。" in words(planner.get(TEXT))
    assert "差し戻された刊行物の本文" in words(planner.get("/"))
    write(planner, "直した本文です。", "w3")
    assert saved(house) == [(1, "draft", "直した本文です。")]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "本文が入力されていません"),
        ("{{業務}}", "読み取れません"),
        ("{{approvals.actual|dollar}}", "書き方「dollar」はありません"),
    ],
)
def test_a_text_that_cannot_stand_is_refused_with_the_rule(house, body, said):
    answer = write(house.client("planning"), body)
    assert answer.status_code == 422
    assert said in words(answer)
    assert saved(house) == []


def test_an_unknown_figure_is_shown_and_not_submitted(house):
    planner = house.client("planning")
    write(planner, "{{no.such.actual}}です。")
    assert "引用された計数「no.such.actual」がありません" in words(planner.get(TEXT))
    answer = planner.post(f"{TEXT}/submit", {"request_id": "s1"})
    assert answer.status_code == 422
    assert [(n, s) for n, s, _ in saved(house)] == [(1, "draft")]


def test_the_same_request_with_another_text_is_refused(house):
    planner = house.client("planning")
    write(planner, "一つ目。")
    answer = write(planner, "二つ目。")
    assert answer.status_code == 422
    assert saved(house) == [(1, "draft", "一つ目。")]


def test_only_who_publishes_writes(house):
    assert write(house.client("accounting"), "本文").status_code == 403
    assert house.client("accounting").get(TEXT).status_code == 200
    assert house.client("director").post(f"{YEAR}publish", {}).status_code == 403


def test_the_preview_marks_a_sentence_that_contradicts_its_figure(house):
    with scope.association(house.association.id):
        book = desk_of(house.association, "evaluation", "2023").material.book
        ratio = book["approvals.last_year_ratio"].cell.value
    wrong = "減少" if ratio > 100 else "増加"
    body = f"保証承諾は前年度比{{{{approvals.last_year_ratio}}}}と{wrong}しました。"
    planner = house.client("planning")
    page = words(planner.post(f"{TEXT}/preview", {"body": body}))
    assert "校正の指摘" in page
    assert "<mark" in page
    right = "増加" if wrong == "減少" else "減少"
    clean = words(planner.post(f"{TEXT}/preview", {"body": body.replace(wrong, right)}))
    assert "計数と食い違う文はありません" in clean
    assert saved(house) == []  # a preview writes nothing
    write(planner, body)
    assert "要確認" in words(planner.get(YEAR))


def test_a_figure_is_found_by_its_words_and_brings_its_reference(house):
    page = words(house.client("planning").get(f"{YEAR}figures", {"figure_search": "代位弁済 実績"}))
    assert 'data-insert="{{subrogation.actual|oku}}"' in page
    assert "保証承諾" not in page
    nothing = words(
        house.client("planning").get(f"{YEAR}figures", {"figure_search": "どこにもない"})
    )
    assert "当たる計数はありません" in nothing


def test_the_draft_leads_from_its_figures_to_their_records(house):
    client = house.client("planning")
    page = client.get(f"{YEAR}draft").content.decode()
    links = set(re.findall(r'<td class="figure"[^>]*><a href="([^"]+)"', page))
    assert len(links) >= 8
    assert {client.get(link.replace("&amp;", "&")).status_code for link in sorted(links)[:8]} == {
        200
    }
    pdf = client.get(f"{YEAR}draft/edition.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert client.get(f"{YEAR}draft/other.pdf").status_code == 404


def test_an_edition_is_published_corrected_and_kept(house):
    planner = house.client("planning")
    refused = planner.post(f"{YEAR}publish", {"change": ""})
    assert refused.status_code == 422
    assert "作成中" in words(refused)
    _write_all(house)
    assert "発行できます" in words(planner.get(YEAR))
    assert planner.post(f"{YEAR}publish", {"change": ""}).status_code == 302
    first = planner.get(f"{YEAR}1/edition.html").content
    _approve(house, "business", "改めた本文です。")
    missing = planner.post(f"{YEAR}publish", {"change": ""})
    assert "訂正の内容を付けて" in words(missing)
    planner.post(f"{YEAR}publish", {"change": "事業概況の文を改めました。"})
    with scope.association(house.association.id):
        edition = Edition.objects.get(document="evaluation", period=date(2023, 4, 1))
        changes = dict(Revision.objects.filter(edition=edition).values_list("number", "change"))
    assert changes == {1: "", 2: "事業概況の文を改めました。"}
    page = words(planner.get(YEAR))
    assert "事業概況の文を改めました。" in page
    assert planner.get(f"{YEAR}1/edition.html").content == first  # the old one stays
    assert "改めた本文です。" in planner.get(f"{YEAR}2/edition.html").content.decode()
    assert planner.get(f"{YEAR}3/edition.pdf").status_code == 404


def _write_all(house):
    with scope.association(house.association.id):
        slots = services.slots_of(house.association.id, "evaluation", "2023")
    for slot in slots:
        if slot.required:
            _approve(house, slot.slot, "保証承諾は{{approvals.actual|oku}}です。")


def _approve(house, slot, body):
    with scope.association(house.association.id):
        desk = Desk(house.association.id)
        desk.requests = next(REQUESTS)
        day = house.association.business_on
        text = services.text_save(
            desk(PLANNER, on=day), document="evaluation", period="2023", slot=slot, body=body
        )
        services.text_submit(desk(PLANNER, on=day), text.pk)
        services.text_approve(desk(CHAIRMAN, on=day), text.pk)
