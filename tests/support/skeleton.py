"""The shape of a page: what decides whether assistive technology can read it.

Two pages of one shape differ only in their words and in how often a row repeats, so a check of
one of them holds for both. What a shape leaves out and can break a page, `faults` looks at.
"""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset(["base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# Attributes whose value decides something; of the others only the name is kept.
TELLING = ("class", "role", "type", "scope", "lang", "tabindex", "style")
NAMED = HEADINGS | {"a", "button", "summary", "label", "legend", "caption", "th", "option"}


@dataclass
class _Open:
    tag: str
    path: str
    says: bool = False


@dataclass
class Skeleton(HTMLParser):
    """The shape of a document: its elements by path, its headings in order, its ids."""

    ids: Counter = field(default_factory=Counter)
    pointed: set = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self.frame: set[str] = set()
        self.main: set[str] = set()
        self.headings: list[str] = []
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids[given["id"]] += 1
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            self.pointed.update(given.get(name, "").split())
        if tag in HEADINGS:
            self.headings.append(tag)
        marks = [f"{name}={given[name]}" if name in TELLING else name for name in sorted(given)]
        above = self._open[-1].path if self._open else ""
        path = f"{above}/{tag}[{' '.join(marks)}]"
        if tag in VOID:
            self._keep(path)
            if given.get("alt") or given.get("aria-label"):
                self._speak()
        else:
            self._open.append(_Open(tag, path, bool(given.get("aria-label"))))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            last = self._open.pop()
            says = " …" if last.says and last.tag in NAMED else ""
            self._keep(last.path + says)
            if last.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._speak()

    def _speak(self) -> None:
        for element in self._open:
            element.says = True

    def _keep(self, path: str) -> None:
        (self.main if "/main[" in path else self.frame).add(path)


def skeleton(html: str) -> Skeleton:
    """Return the shape of a document."""
    made = Skeleton()
    made.feed(html)
    made.close()
    return made


def faults(shape: Skeleton, *, whole: bool = True) -> list[str]:
    """Return what is wrong with a page that its shape does not show: ids, order of headings."""
    found = [f"id twice: {name}" for name, count in shape.ids.items() if count > 1]
    if not whole:
        return found
    found += [f"no such id: {name}" for name in sorted(shape.pointed - set(shape.ids))]
    levels = [int(tag[1]) for tag in shape.headings]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} headings of the first level")
    found += [
        f"h{last} followed by h{level}" for last, level in pairwise(levels) if level > last + 1
    ]
    return found
