"""The packet: what it says, that it stays as it was, who may open it."""

import json

import pytest

from shinpo.law.styles import style
from shinpo.ledger import scope
from shinpo.planning.committee import packet, source
from shinpo.planning.committee.document import notice_pdf, packet_pdf
from shinpo.planning.committee.models import CommitteeMember, CommitteeSession, Packet
from shinpo.planning.committee.reading import meetings
from shinpo.planning.committee.services import packets
from shinpo.registry.models import Association
from support import packets as support
from support.committee import ON, found, refusal
from support.pdf_text import text_of_pages

HERE = Association(
    id=1, code="mihon", name="見本県信用保証協会", area_name="見本県", business_on=ON, is_demo=True
)


@pytest.fixture
def committee(db, monkeypatch):
    monkeypatch.setattr(source, "sheets_of", support.source)
    with scope.association(1):
        yield found(1)


def frozen():
    draft = packet.Draft("会議", "annual", "2023", support.sheets(), grades={"C": "普通"})
    return packet.frozen(draft, support.book(), style(packet.STYLE))


def test_a_row_prints_result_plan_last_year_and_both_ratios_from_exact_inputs():
    (row,) = frozen()["sheets"][1]["rows"]
    assert row["cells"] == {
        "actual": "5,501", "plan": "5,700", "plan_ratio": "96.5％", "last_year": "5,947",
        "last_year_ratio": "92.5％",
    }  # fmt: skip
    assert row["exact"]["actual"] == "5500830000"
    assert row["exact"]["plan_ratio"] == "5500830000/5700000000"
    assert (row["term"], row["unit"], row["grade"]) == ("保証承諾", "百万円", "C")


def test_the_hash_knows_every_letter_and_no_order():
    content = frozen()
    turned = json.loads(json.dumps(dict(reversed(content.items()))))
    assert packet.digest(turned) == packet.digest(content)
    content["sheets"][0]["measures"][0]["words"] += "。"
    assert packet.digest(content) != packet.digest(turned)


def test_a_packet_stays_and_a_correction_says_what_it_changes(committee, monkeypatch):
    session = committee.call(by="president")
    first = packets.packet_build(session, committee.doing())
    assert refusal(lambda: packets.packet_build(session, committee.doing())) == ["nothing_changed"]
    other = (*support.sheets(), packet.Sheet("recovery", "回収", words="回収を進めた。"))
    monkeypatch.setattr(source, "sheets_of", lambda *_: (other, support.book(), {}))
    assert refusal(lambda: packets.packet_build(session, committee.doing())) == [
        "committee.packet_change_missing"
    ]
    second = packets.packet_build(session, committee.doing(), change="回収を加えた。")
    assert (second.number, len(second.content["sheets"])) == (2, 3)
    kept = Packet.objects.get(pk=first.pk)
    assert len(kept.content["sheets"]) == 2
    assert packet.digest(kept.content) == kept.sha256 == first.sha256


def test_an_empty_packet_is_refused(committee, monkeypatch):
    monkeypatch.setattr(source, "sheets_of", lambda *_: ((), support.book(), {}))
    session = committee.call(by="president")
    assert refusal(lambda: packets.packet_build(session, committee.doing())) == [
        "committee.packet_empty"
    ]


def test_a_packet_carries_the_opinions_given_so_far(committee):
    session = committee.call(by="president")
    committee.opine(session, committee.members[0], text="訪問を増やすこと。")
    built = packets.packet_build(session, committee.doing())
    assert [(o["member"], o["text"]) for o in built.content["opinions"]] == [
        ("甲野　一郎", "訪問を増やすこと。")
    ]


def test_the_packet_prints_one_item_on_one_page(committee):
    session = committee.call(by="president")
    built = packets.packet_build(session, committee.doing())
    (meeting,) = meetings(CommitteeSession.objects.all())
    content = packet_pdf(built, meeting, HERE)
    assert content == packet_pdf(built, meeting, HERE)
    pages = [page.replace("\n", "") for page in text_of_pages(content)]
    assert "架空のデータ" in pages[0]
    item = next(page for page in pages[2:] if "創業の支援" in page)
    for said in ("創業者への保証を増やす。", "B（やや高い）", "相談会は1回少ない", "月2回訪ねた。"):
        assert said in item
    figures = next(page for page in pages[2:] if "事業計画" in page and "5,501" in page)
    assert "96.5％" in figures
    assert figures != item


def test_the_letter_names_day_hour_place_and_each_member_on_a_page(committee):
    committee.call(by="president")
    (meeting,) = meetings(CommitteeSession.objects.all())
    people = list(CommitteeMember.objects.order_by("id"))
    pages = text_of_pages(notice_pdf(meeting.notice, meeting, HERE, people, ""))
    assert len(pages) == 3
    for page, member in zip(pages, people, strict=True):
        text = page.replace("\n", "")
        assert member.name in text
        for said in ("令和6年4月10日（水）", "14時00分", "協会本所会議室", "会長", "令和6年3月27日",
                     "令和5年度経営計画の評価"):  # fmt: skip
            assert said in text, said
