"""Indicators over HTTP: what the pages show is what was counted; entries and definitions act."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import Count
from shinpo.ledger import scope
from shinpo.planning.indicators.counting import counting_of
from shinpo.planning.indicators.models import IndicatorDefinition, IndicatorEntry

BOARD = "/planning/indicators/"
YEAR = Term(2023)
SHARE = BOARD + "2023/proper_loan_share"


@pytest.fixture
def login(demo_book):
    def of(role):
        client = Client()
        client.force_login(get_user_model().objects.get(username=demo_book.username(role)))
        return client

    return of


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def hidden(html):
    return re.search(r'name="request_id" value="([0-9a-f]+)"', html)[1]


def test_the_board_shows_every_indicator(login, demo_book):
    html = page(login("audit"), BOARD)
    with scope.association(demo_book.association_id):
        counting = counting_of(demo_book.association_id, YEAR)
    for one in counting.definitions.values():
        assert f">{one.term}</a>" in html, one.id
    assert f"{counting.actual['using_enterprises']:,} 企業" in html


def test_the_board_shows_a_half(login):
    assert "前年同期比" in page(login("audit"), BOARD + "?term=2023H1")


def test_every_indicator_has_its_page_and_the_page_its_rows(login, demo_book):
    client = login("planning")
    with scope.association(demo_book.association_id):
        counting = counting_of(demo_book.association_id, YEAR)
    for name, one in counting.definitions.items():
        html = page(client, f"{BOARD}2023/{name}")
        if isinstance(one.source, Count):
            value = counting.actual[name]
            said = "－" if value is None else f"{value:,} {one.unit}"
            assert f"計数は{said}です。" in html, name


def test_a_row_leads_to_its_record(login):
    client = login("planning")
    html = page(client, f"{BOARD}2023/companion_guarantees_cases")
    links = re.findall(r'href="(/guarantees/\d+/?)"', html)
    assert links
    page(client, links[0])
    assert "前年同期の計数に含まれる記録" in page(
        client, f"{BOARD}2023/companion_guarantees_cases?of=last_year"
    )


@pytest.mark.parametrize("address", ["2019/using_enterprises", "x/using_enterprises", "2023/no"])
def test_what_is_not_there_is_not_found(login, address):
    page(login("planning"), BOARD + address, 404)


def test_an_entry_needs_evidence_and_its_correction_a_reason(login):
    client = login("reception")
    key = hidden(page(client, SHARE + "/enter"))
    asked = {"request_id": key, "value": "63.5", "evidence": ""}
    assert "証拠が入力されていません" in client.post(SHARE + "/enter", asked).content.decode()
    answer = client.post(SHARE + "/enter", asked | {"evidence": "貸付状況の調べ（3月）"})
    assert answer.status_code == 302
    assert "63.5％" in page(client, SHARE)
    again = asked | {"evidence": "再集計", "value": "63.6", "request_id": "0" * 32}
    assert "訂正の理由が入力されていません" in client.post(SHARE + "/enter", again).content.decode()
    assert client.post(SHARE + "/enter", again | {"reason": "誤記"}).status_code == 302
    html = page(client, SHARE)
    assert "63.6％" in html
    assert "誤記" in html
    assert IndicatorEntry.objects.count() == 2


def test_who_may_not_enter_or_define_is_refused(login):
    page(login("audit"), SHARE + "/enter", 403)
    page(login("reception"), BOARD + "define", 403)
    page(login("reception"), BOARD + "2023/using_enterprises/enter", 404)


def asked(key, **change):
    return {
        "request_id": key, "indicator": "step_guarantees_cases", "term": "一歩保証の承諾",
        "department": "guarantee", "unit": "件", "places": "0", "kind": "closing",
        "closing_dataset": "guarantee_movements", "closing_how": "cases",
        "closing_kind": "guarantee_approved", "closing_programme": "A04",
        "activity_how": "quantity",
        "valid_from": "2023-04-01", "approver": "理事長", **change,
    }  # fmt: skip


def test_a_definition_is_counted_before_it_is_saved_and_shown_after(login, demo_book):
    client = login("planning")
    address = BOARD + "define"
    key = hidden(page(client, address))
    html = client.post(address, asked(key, preview="1")).content.decode()
    shown = re.search(r"<dt>2023</dt><dd><b>([\d,]+ 件)</b>", html)[1]
    assert not IndicatorDefinition.objects.exists()
    assert client.post(address, asked(key)).status_code == 302
    own = page(client, BOARD + "2023/step_guarantees_cases")
    assert f"<dt>実績</dt><dd><b>{shown}</b>" in own
    assert "協会の定義" in own
    revise = BOARD + "define/step_guarantees_cases"
    html = page(client, revise)
    assert 'value="A04"' in html
    change = asked(hidden(html), term="一歩保証（件数）", valid_from="2023-10-01")
    assert client.post(revise, change).status_code == 302
    assert IndicatorDefinition.objects.filter(valid_from=date(2023, 10, 1), version=2).exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": "円"}, "件数を数える指標の単位に円や％は使えません"),
        ({"indicator": "usage_rate"}, "全国共通の指標と同じ識別名です"),
        ({"kind": "activity", "activity_kind": "bank_visit", "activity_theme": "accident"},
         "にその値をとりません"),
        ({"kind": "entry"}, "何を証拠とするか"),
        ({"kind": "ratio", "unit": "％"}, "がありません"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("preview", [{}, {"preview": "1"}])
def test_a_wrong_definition_is_refused_on_its_page(login, change, words, preview):
    client = login("planning")
    key = hidden(page(client, BOARD + "define"))
    html = client.post(BOARD + "define", asked(key, **change, **preview)).content.decode()
    assert words in html
    assert not IndicatorDefinition.objects.exists()


def test_pages_need_few_queries(login, django_assert_max_num_queries):
    client = login("planning")
    page(client, BOARD)
    with django_assert_max_num_queries(40):
        page(client, BOARD)
    with django_assert_max_num_queries(45):
        page(client, BOARD + "2023/companion_guarantees_cases")
