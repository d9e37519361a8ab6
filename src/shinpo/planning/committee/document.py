"""The packet and the notice on paper: 「審議資料（印刷）」「開催通知」."""

from collections.abc import Iterator
from typing import Any

from shinpo.core.era import in_era
from shinpo.core.figures import Cell, CellKind, Measure
from shinpo.core.tables import Column, Row, Table
from shinpo.law.eras import eras
from shinpo.law.styles import style
from shinpo.output.document import Block, Document, Facts, Figures, Listing, Prose, Section
from shinpo.output.grid import Layout
from shinpo.output.letter import Letter, write_letter
from shinpo.output.pdf import write_pdf
from shinpo.planning.committee.models import CommitteeMember, Packet, SessionNotice
from shinpo.planning.committee.models.sessions import CONVENERS
from shinpo.planning.committee.packet import STYLE, filled_columns
from shinpo.planning.committee.reading import Meeting
from shinpo.planning.committee.words import day
from shinpo.registry.models import Association

FICTION = "架空のデータ"
SECRET = (
    "この資料は審議のためだけに用い、内容を他に漏らさないでください。",
    "作成した日の内容で、以後変わりません。直したときは新しい版になります。",
)


def packet_pdf(
    packet: Packet, meeting: Meeting, association: Association, reader: str = ""
) -> bytes:
    """Return a packet as it was frozen, for paper; the member who prints it stands on each page."""
    content = packet.content
    built = in_era(packet.built_on, eras())
    document = Document(
        title="外部評価委員会　審議資料",
        issue=meeting.subject,
        issuer=association.name,
        issued_on=packet.built_on,
        issued=f"{meeting.title}　{built}作成　第{packet.number}版",
        disclaimers=(*SECRET, *content["notes"]),
        colophon=(
            ("会議", meeting.title),
            ("版", f"第{packet.number}版（{built}作成）"),
            *((("変更の内容", packet.change),) if packet.change else ()),
            *((("印刷した委員", reader),) if reader else ()),
            ("内容の識別", packet.sha256),
        ),
        sections=tuple(_sections(content)),
        mark="　".join(_marks(association, reader)),
    )
    return write_pdf(document)


def _marks(association: Association, reader: str) -> Iterator[str]:
    if association.is_demo:
        yield FICTION
    if reader:
        yield f"印刷した委員　{reader}"


def _sections(content: dict[str, Any]) -> Iterator[Section]:
    for sheet in content["sheets"]:
        title = f"{sheet['department_term'] or '全体'}　{sheet['title']}"
        yield Section(title, tuple(_blocks(sheet, content)))
    if content["opinions"]:
        rows = tuple((o["area"], o["member"], o["text"]) for o in content["opinions"])
        yield Section("これまでの意見", (Listing("", ("対象", "述べた人", "意見"), rows),))


def _blocks(sheet: dict[str, Any], content: dict[str, Any]) -> Iterator[Block]:
    grade = sheet["grade"]
    meaning = content["grades"].get(grade, "")
    facts = [
        ("計画", _lines(sheet["plan"])),
        ("自己評価", (f"{grade}（{meaning}）" if meaning else grade,) if grade else ()),
        ("達成度の理由", _lines(sheet["reason"])),
        *((e["label"], (e["text"],)) for e in sheet["evidence"]),
    ]
    pairs = tuple((term, lines) for term, lines in facts if lines)
    if pairs:
        yield Facts("", pairs)
    if sheet["words"]:
        yield Prose(sheet["words"])
    if sheet["measures"]:
        graded = any(m["grade"] for m in sheet["measures"])
        head = ("方策", "実施状況", *(("達成度",) if graded else ()))
        rows = tuple(
            (
                "\n".join(filter(None, (m["title"], m["plan"]))),
                m["words"],
                *((m["grade"],) if graded else ()),
            )
            for m in sheet["measures"]
        )
        yield Listing("方策ごとの実施状況", head, rows)
    if sheet["rows"]:
        yield from _figures(sheet, filled_columns(content, sheet))


def _figures(sheet: dict[str, Any], filled: tuple[tuple[str, str], ...]) -> Iterator[Block]:
    """Yield the figures as a table, then what is said of them."""
    rows = sheet["rows"]
    graded = any(row["grade"] for row in rows)
    heads = {"unit": "単位", **dict(filled)}
    if graded:
        heads["grade"] = "達成度"
    texts = {
        str(n): {"unit": row["unit"], **row["cells"], "grade": row["grade"]}
        for n, row in enumerate(rows)
    }
    table = Table(
        id="figures",
        title="計数",
        columns=tuple(
            Column(c, (head,), Measure.COUNT if c in dict(filled) else Measure.GRADE, "")
            for c, head in heads.items()
        ),
        rows=tuple(Row(str(n), row["term"]) for n, row in enumerate(rows)),
        cells={
            (n, c): Cell(CellKind.VALUE, text[c]) for n, text in texts.items() for c in heads
            if text.get(c)
        },
        style=STYLE,
    )  # fmt: skip
    yield Figures(table, style(STYLE), Layout(label_head="項目"), show_legend=False)
    said = tuple((row["term"], row["comment"]) for row in rows if row["comment"])
    if said:
        yield Listing("計数についての説明", ("項目", "説明"), said)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def notice_pdf(
    notice: SessionNotice,
    meeting: Meeting,
    association: Association,
    members: list[CommitteeMember],
    chair: str,
) -> bytes:
    """Return the letters that call the members, one page each: 「開催通知」."""
    sender = CONVENERS[notice.convened_by]
    who = f"{association.name}　{sender}" if notice.convened_by == "president" else (
        f"{association.name}外部評価委員会　{sender}　{chair}".rstrip()
    )  # fmt: skip
    return write_letter(
        [
            Letter(
                issued_on=notice.sent_on,
                issued=in_era(notice.sent_on, eras()),
                addressee=(member.address, f"外部評価委員　{member.name}　様"),
                sender=(who,),
                title=f"{meeting.title}の開催について（通知）",
                paragraphs=(
                    f"{meeting.title}を次のとおり開催しますので、御出席くださるよう通知します。",
                    *(("先に通知した日時を次のとおり改めます。",) if notice.number > 1 else ()),
                ),
                facts=(
                    ("日時", f"{day(notice.scheduled_on)}　{notice.starts_at:%H時%M分}から"),
                    ("場所", notice.place),
                    ("議題", meeting.subject),
                    ("資料", "審議資料は、委員の画面に掲載します。お手元で印刷できます。"),
                ),
                mark=FICTION if association.is_demo else "",
            )
            for member in members
        ]
    )
