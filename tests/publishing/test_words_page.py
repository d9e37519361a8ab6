"""Words against the figures of the demo's own book, on screen."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shinpo.core.fiscal_year import Term
from shinpo.ledger import scope
from shinpo.planning.indicators.book import book_of
from shinpo.publishing.words.marked import Passage, marked
from shinpo.publishing.words.views import terms_of

URL = "/number-check/words/"
TERM = Term(2022)
ON = date(2024, 4, 1)


@pytest.fixture
def desk(demo_book) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=demo_book.username("planning")))
    return client


@pytest.fixture
def ratio(demo_book):
    with scope.association(demo_book.association_id):
        return book_of(demo_book.association_id, TERM, ON)["approvals.plan_ratio"].cell.value


def page(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_terms_are_offered_from_the_newest_and_only_when_closed(demo_book):
    with scope.association(demo_book.association_id):
        terms = terms_of(demo_book.association_id)
    assert [str(t) for t in terms] == ["2023", "2023H1", "2022", "2022H1", "2021", "2021H1"]


def test_a_word_against_the_associations_own_plan_is_marked_in_place(desk, ratio):
    right, wrong = ("上回", "下回") if ratio > 100 else ("下回", "上回")
    html = page(desk.post(URL, {"period": "2022", "text": f"保証承諾は計画を{wrong}りました。"}))
    assert f"<mark>計画を{wrong}" in html
    assert "増減・達成の言葉と計数" in html
    assert f"計数表の保証承諾は計画比{ratio}％" in html
    assert f"<b>計画を{right}った</b>" in html
    silent = page(desk.post(URL, {"period": "2022", "text": f"保証承諾は計画を{right}りました。"}))
    assert "指摘なし" in silent
    assert "<mark" not in silent


def test_the_text_comes_back_whole_and_escaped(desk):
    text = "意見1：<b>広報</b>が足りない。\n意見2：{{nobody.actual}}を示すこと。\n回答：示します。"
    html = desk.post(URL, {"period": "2022", "text": text}).content.decode()
    assert "<mark>意見1：&lt;b&gt;広報&lt;/b&gt;が足りない。" in html
    assert "回答のない意見" in html
    assert "引用「nobody.actual」は計数表にありません" in html
    assert "\n回答：示します。</div>" in html


@pytest.mark.parametrize(
    ("sent", "field", "words", "rule"),
    [
        ({"period": "2022", "text": ""}, "文章", "入力されていません", "required"),
        ({"period": "1999", "text": "x"}, "対象期間", "選択肢にない", "invalid_choice"),
        ({"period": "2022", "text": "あ" * 100_001}, "文章", "10万字", "max_length"),
    ],
)
def test_bad_input_is_refused_with_field_and_rule(desk, sent, field, words, rule):
    answer = desk.post(URL, sent)
    html = page(answer)
    assert answer.status_code == 422
    assert f">{field}：" in html
    assert words in html
    assert f"<code>{rule}</code>" in html


def test_findings_that_overlap_share_one_mark():
    class Place:
        sureness = None

        def __init__(self, start, end):
            self.start, self.end = start, end

    pieces = marked("0123456789", [Place(1, 4), Place(3, 6), Place(8, 9)])
    assert pieces == (
        Passage("0"), Passage("12345", (1, 2)), Passage("67"), Passage("8", (3,)), Passage("9"),
    )  # fmt: skip
    assert "".join(piece.text for piece in pieces) == "0123456789"
