"""The demo behind a live server, as browser tests use it."""

import http.cookiejar
import urllib.parse
import urllib.request
from typing import Any

from support.demo import DemoBook


def test_a_demo_login_opens_the_house(demo_server: Any) -> None:
    book: DemoBook = demo_server.book
    jar = http.cookiejar.CookieJar()
    visit = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    visit.open(f"{demo_server.url}/accounts/login/").read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    own_page = "/accounts/password/change/"
    form = {"csrfmiddlewaretoken": token, "login": book.username("planning"),
            "password": book.password, "next": own_page}  # fmt: skip
    answer = visit.open(f"{demo_server.url}/accounts/login/", urllib.parse.urlencode(form).encode())
    assert (answer.status, answer.url) == (200, demo_server.url + own_page)
