"""Walk every route as everybody: what each answered, and what of it a browser must look at."""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from queue import SimpleQueue
from typing import Any, ClassVar

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as METHODS_USER,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.test import Client

from shinpo.governance.roles import GRANTS, Permission, Role
from support.routes import Route
from support.skeleton import Skeleton, faults, skeleton

# Those who may do most come first: what the others see of a page is then mostly less of the same.
ROLES = sorted(Role, key=lambda role: -len(GRANTS[role]))
NOBODY, HALFWAY, MEMBER, CHAIR, FORMER = "nobody", "halfway", "member", "chair", "former"
HTML = "text/html"
VOLATILE = re.compile(r'value="[0-9A-Za-z-]{32,64}"')  # keys of forms
# What takes long and says the same to everybody is worked out once; each page is still made.
SLOW = (
    "shinpo.publishing.editions.desk.findings",
    "shinpo.planning.evaluation.proof.findings",
    "shinpo.planning.plans.views.comparison.comparables",
    "shinpo.planning.indicators.book.results_of",
    "shinpo.planning.indicators.book._indicators",
    "shinpo.planning.evaluation.views.frame.figures_of",
    "shinpo.planning.plans.views.comparison.compared_terms",
    "shinpo.publishing.editions.live.material",
    "shinpo.planning.indicators.views.board.counting_or_404",
    "shinpo.planning.indicators.views.one.counting_or_404",
    "shinpo.planning.projection.views.ahead",
    "shinpo.planning.projection.views.looked_back",
    "shinpo.publishing.editions.views.edition.rendered",
)


@dataclass(frozen=True)
class Account:
    """Somebody who asks: a role of the staff, or one of the others."""

    name: str
    client: Client
    role: Role | None = None

    def lacks(self, route: Route) -> bool:
        """Whether the account is staff without the right that the route asks for."""
        return (
            self.role is not None
            and route.needs is not None
            and Permission(route.needs) not in GRANTS[self.role]
        )


@dataclass(frozen=True)
class Seen:
    """One answer: to whom, of which route, what."""

    account: Account
    route: str
    address: str
    status: int
    kind: str
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is a page of its own, not a part that a page puts in place."""
        return "<html" in self.body


class Again:
    """Answers a browser with the page that somebody was answered before, if it asks for that."""

    COOKIE, HEADERS = "again", ("Content-Security-Policy",)
    KEPT: ClassVar[list[Seen]] = []

    def __init__(self, ask: Callable[[HttpRequest], HttpResponse]) -> None:
        self.ask = ask

    @classmethod
    def keep(cls, seen: Seen) -> str:
        """Keep an answer; return what the browser has to say to get it."""
        cls.KEPT.append(seen)
        return str(len(cls.KEPT) - 1)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer anew, or what was answered."""
        wanted = request.COOKIES.get(self.COOKIE)
        if wanted is None or request.headers.get("Sec-Fetch-Dest") != "document":
            return self.ask(request)
        seen = self.KEPT[int(wanted)]
        return HttpResponse(seen.body, headers=dict(seen.headers))


@dataclass
class Walked:
    """Everything that was answered, and the pages that a browser has to look at."""

    answers: list[Seen] = field(default_factory=list)
    home: str = ""
    _pages: SimpleQueue[Seen | None] = field(default_factory=SimpleQueue)
    faults: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _accounts: set[str] = field(default_factory=set)
    _contents: set[tuple[str, int]] = field(default_factory=set)
    _mains: list[frozenset[str]] = field(default_factory=list)
    _frames: set[frozenset[str]] = field(default_factory=set)
    _of_route: dict[str, list[frozenset[str]]] = field(default_factory=dict)

    def walk(self, accounts: list[Account], routes: list[Route], at: Mapping[str, str]) -> None:
        """Ask for every route as every account."""
        for account in accounts:
            for route in routes:
                self._ask(account, route, at[route.name])

    def statuses(self, route: str) -> set[int]:
        """Return what a route answered to anybody."""
        return {seen.status for seen in self.answers if seen.route == route}

    def _ask(self, account: Account, route: Route, address: str) -> None:
        answer = account.client.get(address)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        readable = kind == HTML and answer.status_code in (200, 403, 404)
        body = answer.content.decode() if readable else ""
        headers = tuple((h, answer.headers[h]) for h in Again.HEADERS if h in answer.headers)
        seen = Seen(account, route.name, address, answer.status_code, kind, body, headers)
        if not (readable and body):
            self.answers.append(seen)
            return
        if self._was_seen(seen):
            self.answers.append(replace(seen, body=""))
            return
        shape = skeleton(body)
        if wrong := faults(shape, whole=seen.whole):
            self.faults[account.name, address] = wrong
        new = self._is_new(seen, shape)
        self.home = self.home or (body if address == "/" else "")
        self.answers.append(replace(seen, body=""))
        if new:
            self._pages.put(seen)

    def pages(self) -> Iterator[Seen]:
        """Yield what a browser has to look at, as it is answered, until the walk has ended."""
        return iter(self._pages.get, None)

    def end(self) -> None:
        """Say that no more is asked."""
        self._pages.put(None)

    def _was_seen(self, seen: Seen) -> bool:
        """Tell whether somebody saw the same content, word for word but for keys of forms.

        The frame of each account is looked at on its first page and wherever the content is new.
        """
        main = VOLATILE.sub("", seen.body.partition("<main")[2] or seen.body)
        mark = seen.route, hash(main)
        first = seen.account.name not in self._accounts
        self._accounts.add(seen.account.name)
        again = mark in self._contents
        self._contents.add(mark)
        return again and not first

    def _is_new(self, seen: Seen, shape: Skeleton) -> bool:
        """Tell whether the page has a shape that no page before it had.

        A page whose shape is part of the same route's page for somebody else shows less of it.
        """
        main, frame = frozenset(shape.main or shape.frame), frozenset(shape.frame)
        known = self._of_route.setdefault(seen.route, [])
        new = not any(main <= other for other in known) and main not in self._mains
        new_frame = seen.whole and frame not in self._frames
        if new:
            known.append(main)
            self._mains.append(main)
        if new_frame:
            self._frames.add(frame)
        return new or new_frame or seen.address == "/"


def logged_in(username: str, name: str, role: Role | None = None) -> Account:
    """Return an account whose password was given just now."""
    user = get_user_model().objects.get(username=username)
    client = Client()
    client.force_login(user)
    session = client.session
    session[METHODS] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session[METHODS_USER] = user_id_to_str(user)
    session.save()
    return Account(name, client, role)


def halfway(username: str, password: str) -> Account:
    """Return somebody who has given the password and is asked for the second factor."""
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": password})
    return Account(HALFWAY, client)


@contextmanager
def quickly() -> Iterator[None]:
    """Work out what takes long only once; refuse in one word. The pages themselves are made."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # a refusal is no news here
    with pytest.MonkeyPatch.context() as patch:
        for name in SLOW:
            module, _, attribute = name.rpartition(".")
            patch.setattr(name, _once(getattr(__import__(module, fromlist=["x"]), attribute)))
        yield
    logging.disable(before)


def _once(function: Any) -> Any:
    known: dict[Any, Any] = {}

    @wraps(function)
    def answered(*args: Any, **rest: Any) -> Any:
        key = tuple(map(_key, (*args, *sorted(rest.items()))))
        if key not in known:
            known[key] = function(*args, **rest)
        return known[key]

    return answered


def _key(value: Any) -> Any:
    """Return what tells an argument from another: itself, or how it reads if it may change."""
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value


@contextmanager
def bluntly() -> Iterator[None]:
    """Refuse without a page while the right to each page is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            f"{settings.ROOT_URLCONF}.handler403",
            lambda request, exception: HttpResponseForbidden(),
        )
        yield
