"""The planning aid on the small demo: only the past is read, and it beats last year's rates."""

import pytest
from django.test import Client

from shinpo.core.period import Month
from shinpo.core.projection import ITEMS
from shinpo.core.refusal import Refused
from shinpo.planning.projection.outlook import Changes, ahead, looked_back, scenarios
from shinpo.statistics.reader import Closings

LAST_YEAR = Month(2023, 3)


@pytest.fixture
def back(demo_book):
    return looked_back(demo_book.association_id, LAST_YEAR)


def test_the_last_year_lies_in_the_ranges_of_its_projection(back):
    outside = [i for i in ITEMS if not back.outlook.items[i].holds(back.actual[i])]
    assert not outside, {i: (back.outlook.items[i], back.actual[i]) for i in outside}


def test_it_beats_last_years_rates_carried_forward(back):
    ours = sum(back.error(item) for item in ITEMS)
    peers = sum(back.peer_error(item) for item in ITEMS)
    assert ours < peers


def test_what_came_later_is_not_looked_at(demo_book, back, monkeypatch):
    """The same projection, when the later closings do not exist at all."""
    whole = Closings.recorded(demo_book.association_id)
    until = {m: manifest for m, manifest in whole.manifests.items() if m <= LAST_YEAR}
    cut = Closings(whole.root, whole.association_id, until)
    monkeypatch.setattr(Closings, "recorded", lambda _: cut)
    assert ahead(demo_book.association_id, LAST_YEAR) == back.outlook


def test_the_balance_starts_from_the_closing(demo_book):
    found = ahead(demo_book.association_id, Month(2024, 3))
    assert found.book.outstanding_yen == found.last["outstanding"]
    due = sum(map(sum, found.book.due))
    assert 0 < due < found.book.outstanding_yen


def test_a_downturn_fails_more_and_brings_in_less(demo_book):
    named = {one.id: one.changes for one in scenarios(LAST_YEAR.last)}
    standard = ahead(demo_book.association_id, Month(2024, 3), named["standard"])
    worse = ahead(demo_book.association_id, Month(2024, 3), named["downturn"])
    assert named["standard"] == Changes()
    assert worse.items["subrogation"].middle > standard.items["subrogation"].middle
    assert worse.items["approvals"].middle < standard.items["approvals"].middle


def test_a_month_that_is_not_closed_is_refused(demo_book):
    with pytest.raises(Refused, match="締め切られていない"):
        ahead(demo_book.association_id, Month(2024, 4))


@pytest.fixture
def planner(demo_book):
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.get(username=demo_book.username("planning")))
    return client


def test_the_page_shows_the_ranges_and_takes_other_assumptions(planner):
    page = planner.get("/planning/outlook").content.decode()
    assert "80％の幅の下限" in page
    assert 'role="img"' in page
    other = planner.get(
        "/planning/outlook",
        {"month": "2024-03", "approvals": "50", "prepayment": "100", "subrogation": "100",
         "recovery": "100"},
    ).content.decode()  # fmt: skip
    assert other != page
    assert "見通し" in other


def test_a_multiplier_that_is_none_is_refused_at_its_field(planner):
    page = planner.get(
        "/planning/outlook",
        {"month": "2024-03", "approvals": "多い", "prepayment": "100", "subrogation": "100",
         "recovery": "400"},
    ).content.decode()  # fmt: skip
    assert "承諾の倍率は読み取れません" in page
    assert "回収の倍率は受け付けられません。300％を超えています" in page
    assert "80％の幅の下限" not in page


def test_the_check_page_names_the_peer(planner):
    page = planner.get("/planning/outlook/check").content.decode()
    assert "前年の率を続けた場合の誤差" in page
    assert "2023-04から2024-03まで" in page
