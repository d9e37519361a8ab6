"""The frame around a page: whose system, who works, on which business day, where to go.

The interface knows no business; the web layer says what stands in the frame by naming one
function in the setting UI_FRAME: `(request) -> Frame`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class NavItem:
    """One way to go: label, address, the letter after `g`, what waits there.

    Items of one `group` stand in one menu of that name; without a group an item stands alone.
    """

    label: str
    url: str
    key: str = ""
    waiting: int | None = None
    current: bool = False
    group: str = ""


@dataclass(frozen=True)
class NavMenu:
    """Ways that stand together: a menu, or a single way without a label of its own."""

    label: str
    items: tuple[NavItem, ...]

    @property
    def current(self) -> bool:
        """Whether the page shown is one of its own."""
        return any(item.current for item in self.items)


@dataclass(frozen=True)
class Frame:
    """What the header, the navigation and the footer say."""

    association: str = ""
    home_url: str = "/"
    role: str = ""
    user_name: str = ""
    business_date: date | None = None
    demo: bool = False
    navigation: tuple[NavItem, ...] = ()
    account: tuple[NavItem, ...] = ()
    footer: tuple[NavItem, ...] = ()
    search_url: str = ""
    search_query: str = ""
    tasks_url: str = ""
    tasks: int | None = None
    keys: bool = True

    @property
    def menus(self) -> tuple[NavMenu, ...]:
        """The navigation in menus, each where its first item stands; a menu of one is no menu."""
        grouped: dict[str, list[NavItem]] = {}
        for item in self.navigation:
            grouped.setdefault(item.group or item.url, []).append(item)
        return tuple(
            NavMenu(items[0].group if len(items) > 1 else "", tuple(items))
            for items in grouped.values()
        )

    def at(self, path: str) -> "Frame":
        """Return the frame with the navigation item that leads to `path` marked as current."""
        here = max(
            (item.url for item in self.navigation if _leads_to(item.url, path, self.home_url)),
            key=len,
            default=None,
        )
        marked = tuple(replace(item, current=item.url == here) for item in self.navigation)
        return replace(self, navigation=marked)


def _leads_to(url: str, path: str, home_url: str) -> bool:
    if url == home_url:
        return path == url
    return path == url or path.startswith(url.rstrip("/") + "/")


def frame_of(request: HttpRequest) -> Frame:
    """Return the frame of a request, as the setting UI_FRAME says; an empty one without it."""
    maker = getattr(settings, "UI_FRAME", "")
    if not maker:
        return Frame()
    make: Callable[[HttpRequest], Frame] = import_string(maker)
    return make(request).at(request.path)
