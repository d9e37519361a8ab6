"""Which parts an edition has, in which order: 「版の構成」, as data (layouts/editions/*.toml).

One file per structure; an association's structure is a row, never code. A block names its kind
and what it shows: `{ text = "overview" }`, `{ table = "income" }`, `{ pairs = "guarantee" }`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from shinpo.core.figure_book import Aspect

PACKAGE, FOLDER = "shinpo.publishing", "layouts/editions"
KINDS = frozenset(
    ("text", "table", "chart", "issues", "pairs", "boards", "comments", "formulas", "opinions",
     "members", "rubric")
)  # fmt: skip
OPTIONS = frozenset(("heads", "title", "years", "optional"))
SECTION_KEYS = frozenset(("title", "level", "new_page", "blocks"))


@dataclass(frozen=True)
class Block:
    """One block: its kind, what it shows, and words of its own."""

    kind: str
    of: str
    heads: tuple[str, ...] = ()
    title: str = ""
    optional: bool = False  # left out where there is nothing to show


@dataclass(frozen=True)
class Part:
    """A headed part of the edition."""

    title: str
    level: int
    new_page: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class BookColumn:
    """A column of a live table: which figure of each line it shows: 「欄」."""

    id: str
    head: tuple[str, ...]
    part: str
    aspect: Aspect


@dataclass(frozen=True)
class BookTable:
    """A table made from a book: 「計数表からの表」. `lines` names a set of lines (business ...).

    A published document has the table in print instead: `published` is its folder there.
    """

    id: str
    title: str
    label_head: str
    lines: str
    columns: tuple[BookColumn, ...]
    published: str


@dataclass(frozen=True)
class EditionLayout:
    """The structure of one kind of edition: 「版の構成」."""

    id: str
    document: str
    title: str
    style: str
    key_items: tuple[str, ...]
    parts: tuple[Part, ...]
    tables: Mapping[str, BookTable] = field(default_factory=dict)

    @property
    def slots(self) -> tuple[str, ...]:
        """The texts that the structure itself asks for, in order (issues have their own)."""
        return tuple(b.of for part in self.parts for b in part.blocks if b.kind == "text")

    @property
    def optional_slots(self) -> frozenset[str]:
        """Those that may be missing."""
        blocks = (b for part in self.parts for b in part.blocks)
        return frozenset(b.of for b in blocks if b.kind == "text" and b.optional)


def layout_names() -> tuple[str, ...]:
    """Return the names of all structures."""
    folder = files(PACKAGE).joinpath(FOLDER)
    names = (p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml"))
    return tuple(sorted(names))


@cache
def edition_layout(name: str) -> EditionLayout:
    """Return a structure by name. KeyError: there is none; ValueError: it is ill-formed."""
    if name not in layout_names():
        raise KeyError(name)
    text = files(PACKAGE).joinpath(f"{FOLDER}/{name}.toml").read_text(encoding="utf-8")
    record = tomllib.loads(text)
    parts = tuple(_part(entry) for entry in record["section"])
    previous = 0
    for part in parts:
        if part.level > previous + 1:
            raise ValueError(f"{name}: 「{part.title}」 skips a level of headings")
        previous = part.level
    found = EditionLayout(
        id=name,
        document=record["document"],
        title=record["title"],
        style=record["style"],
        key_items=tuple(record.get("key_items", ())),
        parts=parts,
        tables={key: _table(key, entry) for key, entry in record.get("table", {}).items()},
    )
    unknown = {b.of for p in parts for b in p.blocks if b.kind == "table"} - set(found.tables)
    if unknown:
        raise ValueError(f"{name}: no [table.*] for {sorted(unknown)}")
    return found


def _part(entry: Mapping[str, Any]) -> Part:
    if set(entry) - SECTION_KEYS:
        raise ValueError(f"a section has no {sorted(set(entry) - SECTION_KEYS)}")
    return Part(
        title=entry["title"],
        level=entry.get("level", 1),
        new_page=entry.get("new_page", False),
        blocks=tuple(_blocks(entry.get("blocks", ()))),
    )


def _blocks(entries: Any) -> Iterator[Block]:
    for entry in entries:
        kinds = [key for key in entry if key in KINDS]
        if len(kinds) != 1 or set(entry) - KINDS - OPTIONS:
            raise ValueError(f"not a block: {entry}")
        yield Block(
            kind=kinds[0],
            of=entry[kinds[0]],
            heads=tuple(entry.get("heads", ())),
            title=entry.get("title", ""),
            optional=entry.get("optional", False),
        )


def _table(key: str, entry: Mapping[str, Any]) -> BookTable:
    return BookTable(
        id=key,
        title=entry["title"],
        label_head=entry.get("label_head", "項目"),
        lines=entry.get("lines", ""),
        columns=tuple(_column(one) for one in entry.get("columns", ())),
        published=entry.get("published", key),
    )


def _column(entry: Mapping[str, Any]) -> BookColumn:
    part, _, aspect = entry["of"].rpartition(".")
    return BookColumn(
        id=entry["of"].replace(".", "_"),
        head=tuple(entry["head"]),
        part=part,
        aspect=Aspect(aspect),
    )
