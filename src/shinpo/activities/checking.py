"""What an entry breaks by itself, by the catalogue and the calendar; no data base is asked."""

from collections.abc import Iterator
from datetime import date

from shinpo.activities.entry import Entry
from shinpo.activities.words import FIGURE_FIELDS, term
from shinpo.core.refusal import Problem, Refused
from shinpo.law.activities import LINKS, LISTS, Kind, Measure, catalogue_code, kinds, terms
from shinpo.law.departments import departments
from shinpo.ledger.doing import refuse_future

QUANTITY_MAX = 1_000_000_000  # a slip of the finger
YEN_MAX = 10**12
NOTE_MAX = 400


def problems(entry: Entry, *, on: date) -> Iterator[Problem]:
    """Return what is wrong with a settled entry on the business day `on`."""
    kind = kinds().get(entry.kind)
    if kind is None:
        yield Problem(
            "kind",
            "kind_unknown",
            f"活動の種類「{entry.kind}」は種類の一覧にありません。一覧から選び直してください。",
        )
        return
    try:
        refuse_future("held_on", term("held_on"), entry.held_on, on)
    except Refused as refused:
        yield from refused.problems
    if entry.department not in {d.id for d in departments(on)}:
        yield Problem(
            "department",
            "department_unknown",
            f"部門「{entry.department}」は経営計画の部門にありません。一覧から選び直してください。",
        )
    yield from _figures(entry, kind)
    yield from _links(entry, kind)
    yield from _lists(entry, kind)
    if len(entry.note) > NOTE_MAX:
        yield Problem(
            "note",
            "note_too_long",
            f"備考が{len(entry.note)}文字あります。{NOTE_MAX}文字までしか記録できません。短くしてください。",
        )


def _figures(entry: Entry, kind: Kind) -> Iterator[Problem]:
    for figure, field in FIGURE_FIELDS.items():
        value: int = getattr(entry, field)
        name = term(field)
        if value < 0:
            yield Problem(
                field,
                "negative",
                f"{name}「{value:,}」を受け付けられません。負の数は記録できません。"
                "0以上の数を入力してください。減らすときは元の記録を訂正してください。",
            )
        elif value > (YEN_MAX if figure == "amount" else QUANTITY_MAX):
            yield Problem(
                field,
                "too_large",
                f"{name}「{value:,}」を受け付けられません。大きすぎます。桁を確かめてください。",
            )
        elif figure not in kind.figures and value and not _follows(entry, figure):
            yield Problem(
                field,
                "figure_not_of_kind",
                f"「{kind.term}」に{name}は記録できません。この種類が数えない項目です。"
                f"{name}を消すか、種類を確かめてください。",
            )
        elif kind.must(figure) and not value:
            yield required(field, kind)
    if kind.measure is Measure.EVENT and entry.quantity == 0:
        yield Problem(
            "quantity",
            "quantity_zero",
            "数量が0です。起きたことの記録は1以上です。1以上の数を入力してください。",
        )


def _follows(entry: Entry, figure: str) -> bool:
    """Tell whether a figure only follows from the enterprise that is named."""
    return figure == "enterprises" and entry.enterprise_id is not None and entry.enterprises == 1


def _links(entry: Entry, kind: Kind) -> Iterator[Problem]:
    for link in LINKS:
        field = f"{link}_id"
        given = getattr(entry, field) is not None
        if given and not kind.asks(link):
            yield Problem(
                field,
                "link_not_of_kind",
                f"「{kind.term}」に{term(link)}は記録できません。この種類にない項目です。"
                f"{term(link)}を消すか、種類を確かめてください。",
            )
        elif not given and kind.must(link):
            yield required(field, kind)


def _lists(entry: Entry, kind: Kind) -> Iterator[Problem]:
    for field in LISTS:
        given: str = getattr(entry, field)
        if not given:
            if kind.must(field):
                yield required(field, kind)
            continue
        code = catalogue_code(given) if field == "counterpart" else given
        if code not in kind.choices(field):
            yield not_allowed(field, terms(field).get(code, given), kind)


def required(field: str, kind: Kind) -> Problem:
    """Return the problem of a field that a kind must have."""
    name = term(field)
    return Problem(
        field,
        "required",
        f"{name}がありません。「{kind.term}」には必須の項目です。{name}を入力してください。",
    )


def not_allowed(field: str, shown: str, kind: Kind) -> Problem:
    """Return the problem of a list value that the kind does not take."""
    name = term(field)
    allowed = "、".join(terms(field)[code] for code in kind.choices(field)) or "（なし）"
    return Problem(
        field,
        f"{field}_not_allowed",
        f"{name}「{shown}」は「{kind.term}」に記録できません。選べるのは{allowed}です。選び直してください。",
    )
