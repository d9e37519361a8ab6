"""Shared test set-up: an embedded server, one migrated data base per run, a real browser.

Tests run as the application's role on alias `default`, in a transaction that is rolled back.
The owner's door is open too: `@pytest.mark.django_db(databases=["default", "owner"])`.
A test that must commit (`transactional_db`, `django_db(transaction=True)`, `live_server`) gets a
fresh copy of the migrated data base afterwards, since nobody may truncate a ledger.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import database, demo

CHROMIUM = Path(os.environ.get("SHINPO_CHROMIUM", "/usr/bin/chromium"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    """Point both aliases at a migrated data base of this run; keep the template for the next."""
    with database.session(django_db_blocker):
        yield


@pytest.fixture(scope="module")
def demo_copy(django_db_setup: None, django_db_blocker: object) -> Iterator[demo.DemoBook]:
    """Give the tests of a file one copy of the small demo association."""
    with demo.copy(django_db_blocker) as book:
        yield book


@pytest.fixture
def demo_book(demo_copy: demo.DemoBook, django_db_blocker: object) -> Iterator[demo.DemoBook]:
    """Read the small demo association; whatever the test writes is rolled back.

    In place of `db`, not beside it: this is another data base.
    """
    with django_db_blocker.unblock(), demo.rolled_back():
        yield demo_copy


@pytest.fixture
def demo_server(django_db_setup: None, django_db_blocker: object) -> Iterator[object]:
    """Serve a copy of the small demo for a browser: an object with `url` and `book`."""
    from pytest_django.live_server_helper import LiveServer

    with demo.copy(django_db_blocker) as book, django_db_blocker.unblock():
        live = LiveServer("localhost")
        live.book = book
        yield live
        live.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave browser tests out where there is no browser; the summary says so."""
    if CHROMIUM.exists():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one visible line which tests did not run."""
    left_out = [r for r in terminalreporter.stats.get("skipped", []) if "browser" in r.keywords]
    if left_out:
        terminalreporter.write_line(
            f"NOT RUN: {len(left_out)} browser tests, because {CHROMIUM} is missing "
            "(apt-get install chromium, or set SHINPO_CHROMIUM)",
            yellow=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Start the system's Chromium once for all browser tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Playwright's loop runs in this thread; Django must not take the tests for async code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: object) -> Iterator[object]:
    """Open a fresh Japanese browser window; an error in the page's scripts fails the test."""
    context = chromium.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
    window = context.new_page()
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    yield window
    context.close()
    assert not errors, f"errors in the page's scripts: {errors}"
