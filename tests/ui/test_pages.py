"""The interface's own pages through Django's test client, without a data base."""

import re

import pytest
from django.template.loader import get_template
from django.test import Client

from shinpo.ui.guide import SURFACES


@pytest.mark.parametrize(
    ("query", "echo", "error"),
    [
        ({"kind": "yen", "text": "1.2億", "unit": "万円"}, "＝120,000,000円", ""),
        ({"kind": "yen", "text": "△500", "unit": "万円"}, "＝△5,000,000円", ""),
        ({"kind": "date", "text": "R6.3.29"}, "＝令和6年3月29日（2024/03/29 金）", ""),
        ({"kind": "rate", "text": "1.15"}, "＝1.15％", ""),
        ({"kind": "yen", "text": "", "unit": "万円"}, "", ""),
        ({"kind": "corporate_number", "text": "12", "label": "法人番号"}, "", "2桁です"),
        ({"kind": "date", "text": "8/11/21", "label": "申込日"}, "", "申込日「8/11/21」"),
        ({"kind": "yen", "text": "5", "unit": "ドル"}, "＝5円", ""),
    ],
)
def test_the_echo_says_what_the_core_understood(query, echo, error):
    answer = Client().get("/_echo", query).json()
    assert answer["echo"] == echo
    assert error in answer["error"]
    assert bool(answer["error"]) is bool(error)


def test_there_is_no_echo_of_an_unknown_kind():
    assert Client().get("/_echo", {"kind": "x", "text": "1"}).status_code == 404


def test_strangers_do_not_see_the_style_guide():
    assert Client().get("/_design").status_code == 404


@pytest.mark.parametrize("surface", SURFACES)
def test_pages_hold_nothing_inline(settings, surface):
    """The content security policy forbids inline scripts and styles; so the pages have none."""
    settings.DEBUG = True
    response = Client().get("/_design", {"surface": surface})
    html = response.content.decode()
    assert not re.findall(r"\son[a-z]+=|\sstyle=|<style|javascript:", html)
    assert not re.findall(r"<script(?![^>]*\ssrc=)", html)
    assert "unsafe" not in response["Content-Security-Policy"]
    assert '<html lang="ja"' in html
    assert html.count("<main") == 1


def test_every_described_by_exists(settings):
    settings.DEBUG = True
    html = Client().get("/_design").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), "an id stands twice"
    named = re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html)
    assert named
    assert {i for names in named for i in names.split()} <= set(ids)
    linked = re.findall(r'href="#([^"]+)"', html) + re.findall(r'\sfor="([^"]+)"', html)
    assert set(linked) <= set(ids)


def test_a_missing_page_is_explained_in_japanese():
    response = Client().get("/there/is/no/such/page")
    assert response.status_code == 404
    assert "ページが見つかりません" in response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_no_data(name):
    html = get_template(name).render({})
    assert '<html lang="ja"' in html
    assert "<main" in html


def test_a_form_without_its_token_is_explained():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"})
    assert response.status_code == 403
    assert "画面の有効期限が切れました" in response.content.decode()
