"""The business day goes on once a day, over week-ends and holidays, by those who may."""

import re

import pytest

from shinpo.registry.models import Association
from support.office import Office, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def office() -> Office:
    return open_office()


def day() -> str:
    return Association.objects.get().business_on.isoformat()


def form_of(html: str) -> dict[str, str]:
    return dict(re.findall(r'name="(request_id|seen)" value="([^"]+)"', html))


def test_the_next_business_day_is_opened_once_however_often_it_is_sent(office: Office) -> None:
    accounting = office.client("accounting")
    page = accounting.get("/business-day").content.decode()
    assert "2024/04/11" in page
    sent = form_of(page)
    assert accounting.post("/business-day", sent).status_code == 302
    assert day() == "2024-04-11"
    assert accounting.post("/business-day", sent).status_code == 302
    assert office.client("admin").post("/business-day", {**sent, "request_id": "x"}).status_code
    assert day() == "2024-04-11"


def test_week_ends_and_holidays_are_passed_over(office: Office) -> None:
    accounting = office.client("accounting")
    for expected in ("2024-04-11", "2024-04-12", "2024-04-15"):
        accounting.post("/business-day", form_of(accounting.get("/business-day").content.decode()))
        assert day() == expected


def test_a_day_that_is_not_open_is_refused_in_words(office: Office) -> None:
    answer = office.client("accounting").post(
        "/business-day", {"request_id": "y", "seen": "2024-04-09"}
    )
    assert "既に替わっています" in answer.content.decode()
    assert day() == "2024-04-10"


@pytest.mark.parametrize("role", ["reception", "director", "audit"])
def test_others_may_not(office: Office, role: str) -> None:
    client = office.client(role)
    assert client.get("/business-day").status_code == 403
    assert (
        client.post("/business-day", {"request_id": "z", "seen": "2024-04-10"}).status_code == 403
    )
    assert day() == "2024-04-10"
