"""Every route of the system, with real values of the demo for the arguments of each.

A route with arguments needs a line in `VALUES`: a question to the data base whose row is its
arguments, in the order of the address. A route without one is named by `addresses`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

ENTERPRISE = (
    "select enterprise_id from activities_activity_state where enterprise_id is not null"
    " order by activity_id limit 1"
)
ACTIVITY = "select activity_id from activities_activity_state where not withdrawn limit 1"
UNDER_REVIEW = (
    "select application_id from guarantee_application_state where status = 'under_review'"
    " order by 1 limit 1"
)
GUARANTEE = "select guarantee_id from guarantee_state where {} order by 1 desc limit 1"
RUNNING = GUARANTEE.format("status = 'disbursed' and not in_accident")
APPROVED = GUARANTEE.format("status = 'approved'")
IN_ACCIDENT = GUARANTEE.format("status = 'disbursed' and in_accident")
CLAIM = "select claim_id from recovery_claim_state where status = 'open' order by 1 limit 1"
PROGRAMME = "select code from registry_programme order by order_no limit 1"
CLOSED = "select to_char(max(month), 'YYYY-MM') from ledger_closing"
VERSION = "select id from planning_plan_version where state = '{}' order by id desc limit 1"
DRAFT, SUBMITTED, IN_FORCE = (VERSION.format(s) for s in ("draft", "submitted", "approved"))
NODE = (
    f"select id from planning_plan_node where kind = 'measure' and version_id = ({DRAFT}) limit 1"
)
TARGET = f"select id from planning_indicator_target where version_id = ({DRAFT}) limit 1"
INDICATOR = "'bank_visits'"
EDITION = "select 'evaluation', '2022'"
TEXT = f"{EDITION}, (select min(slot) from publishing_edition_text where document = 'evaluation')"
VOUCHER = "select max(id) from ledger_fact where kind = 'voucher_posted' and reverses_id is null"
EVALUATION = "select max(id) from planning_evaluation where kind = 'annual'"
OF_EVALUATION = f"select e.id, {{}} from planning_evaluation e where e.id = ({EVALUATION})"
DEPARTMENT = OF_EVALUATION.format("'guarantee'")
SCORER = "select evaluation.id, s.id from planning_scorer s, planning_evaluation evaluation"
MEMBER = "select member_id from planning_committee_account order by id limit 1"
ELECTION = "select max(id) from planning_committee_election"
SESSION = "select min(id) from planning_committee_session"
PACKET = "select {} from planning_committee_packet order by id desc limit 1"
OPINION = "select id from planning_committee_opinion where member_id is null order by id limit 1"
OWN_OPINION = (
    "select o.id from planning_committee_opinion o join planning_committee_account a"
    " on a.member_id = o.member_id join auth_user u on u.id = a.user_id"
    " where u.username = '{member}' order by o.id desc limit 1"
)
REVISION = (
    "select to_char(e.period, 'YYYY-MM'), r.number,"
    " (select min(name) from jsonb_object_keys(r.files) as name)"
    " from publishing_revision r join publishing_edition e on e.id = r.edition_id"
    " where e.document = 'bulletin' limit 1"
)
EDITION_REVISION = (
    "select 'evaluation', extract(year from e.period)::text, r.number, 'edition.pdf'"
    " from publishing_revision r join publishing_edition e on e.id = r.edition_id"
    " where e.document = 'evaluation' limit 1"
)

# The arguments of each route that has some; {member} is the login of the committee's member.
VALUES = {
    "account_confirm_email": "select 'key'",
    "account_reset_password_from_key": "select 'a', 'b-c'",
    "registry:enterprise": ENTERPRISE,
    "registry:enterprise_edit": ENTERPRISE,
    "registry:enterprise_guarantees": ENTERPRISE,
    "registry:enterprise_activities": ENTERPRISE,
    "registry:enterprise_history": ENTERPRISE,
    "registry:programme": PROGRAMME,
    "registry:programme_edit": PROGRAMME,
    "registry:lender": "select min(id) from registry_lender",
    "activities:counterpart": "select min(id) from activities_counterpart",
    "activities:detail": ACTIVITY,
    "activities:correct": ACTIVITY,
    "activities:withdraw": ACTIVITY,
    "guarantee:application": "select max(application_id) from guarantee_application_state",
    "guarantee:decision": UNDER_REVIEW,
    "guarantee:decision_fee": UNDER_REVIEW,
    "guarantee:refuse": UNDER_REVIEW,
    "guarantee:withdraw": UNDER_REVIEW,
    "guarantee:detail": RUNNING,
    "guarantee:tab": f"select ({RUNNING}), 'schedule'",
    "guarantee:disburse": APPROVED,
    "guarantee:cancel": APPROVED,
    "guarantee:prepay": RUNNING,
    "guarantee:correct": "select f.subject_id, f.id from ledger_fact f join guarantee_state g"
    " on g.guarantee_id = f.subject_id where f.kind = 'guarantee_repaid' and g.status = 'disbursed'"
    " and f.reverses_id is null order by f.id desc limit 1",
    "monitoring:report": RUNNING,
    "monitoring:resolve": IN_ACCIDENT,
    "recovery:detail": CLAIM,
    "recovery:insure": CLAIM,
    "recovery:receive": CLAIM,
    "recovery:write_off": CLAIM,
    "recovery:subrogate": IN_ACCIDENT,
    "accounting:closed": CLOSED,
    "accounting:close": "select to_char(business_on, 'YYYY-MM') from registry_association"
    " where id = app_association()",
    "accounting:lines": f"select ({CLOSED}), 2500, 'debit'",
    "accounting:statement": "select 2022",
    "accounting:year_lines": "select 2022",
    "accounting:year_end_book": "select 2024",
    "accounting:voucher": VOUCHER,
    "accounting:voucher_reverse": VOUCHER,
    "statistics:table": f"select 'by_bank', ({CLOSED})",
    "statistics:cell": f"select 'by_bank', ({CLOSED}), 'total', 'ytd_count'",
    "plans:comparison_item": "select concat_ws('.', item, nullif(part, ''))"
    " from planning_comparison_figure order by id limit 1",
    "plans:version": IN_FORCE,
    "plans:versions": IN_FORCE,
    "plans:submit": DRAFT,
    "plans:approve": SUBMITTED,
    "plans:return": SUBMITTED,
    "plans:change": "select min(id) from planning_plan_version where state = 'approved'",
    "plans:figures": IN_FORCE,
    "plans:workbook": IN_FORCE,
    "plans:upload": DRAFT,
    "plans:figures_edit": f"select ({DRAFT}), 'income'",
    "plans:report": f"select ({IN_FORCE}), 'pdf'",
    "plans:node_new": DRAFT,
    "plans:node_edit": NODE,
    "plans:node_move": NODE,
    "plans:node_remove": NODE,
    "plans:target_new": DRAFT,
    "plans:target_edit": TARGET,
    "outcomes:outcomes": "select '2022'",
    "planning_indicators:revise": "select indicator from planning_indicator_definition limit 1",
    "planning_indicators:indicator": f"select '2023', {INDICATOR}",
    "planning_indicators:enter": "select '2023', 'small_firms'",
    "planning_evaluation:report": "select max(id) from planning_countermeasure",
    "planning_evaluation:evaluation": EVALUATION,
    "planning_evaluation:step": OF_EVALUATION.format("'received'"),
    "planning_evaluation:drafts": DEPARTMENT,
    "planning_evaluation:hand_in": DEPARTMENT,
    "planning_evaluation:return": DEPARTMENT,
    "planning_evaluation:scores": EVALUATION,
    "planning_evaluation:board": EVALUATION,
    "planning_evaluation:figures": EVALUATION,
    "planning_evaluation:add": EVALUATION,
    "planning_evaluation:sheet": OF_EVALUATION.format(
        "(select min(id) from planning_scorer where user_id is null)"
    ),
    "planning_evaluation:row": OF_EVALUATION.format("1, 1"),
    "planning_evaluation:settle": OF_EVALUATION.format("'g1'"),
    "planning_evaluation:comment": OF_EVALUATION.format("'income.surplus'"),
    "committee:session": PACKET.format("session_id"),
    "committee:printed": PACKET.format("session_id"),
    "committee:sheet": PACKET.format("session_id, 1"),
    "committee:give": PACKET.format("session_id"),
    "committee:revise": OWN_OPINION,
    "committee:ballot": ELECTION,
    "external_committee:member": MEMBER,
    "external_committee:reappoint": MEMBER,
    "external_committee:resign": MEMBER,
    "external_committee:account_new": "select max(id) from planning_committee_member",
    "external_committee:election": ELECTION,
    "external_committee:election_close": ELECTION,
    "external_committee:session": SESSION,
    "external_committee:close": "select max(session_id) from planning_committee_opening",
    "external_committee:notify": "select max(id) from planning_committee_session",
    "external_committee:notice_printed": "select min(id) from planning_committee_notice",
    "external_committee:packet_new": PACKET.format("session_id"),
    "external_committee:open_session": "select max(id) from planning_committee_session",
    "external_committee:minutes": SESSION,
    "external_committee:pay": SESSION,
    "external_committee:resolve": SESSION,
    "external_committee:packet": PACKET.format("id"),
    "external_committee:packet_printed": PACKET.format("id"),
    "external_committee:opinion": OPINION,
    "external_committee:opinion_revise": OPINION,
    "external_committee:answer": OPINION,
    "external_committee:follow": OPINION,
    "publishing:edition": EDITION,
    "publishing:edition_publish": EDITION,
    "publishing:edition_draft": EDITION,
    "publishing:edition_draft_file": f"{EDITION}, 'edition.pdf'",
    "publishing:edition_figures": EDITION,
    "publishing:edition_file": EDITION_REVISION,
    "publishing:edition_text": TEXT,
    "publishing:edition_preview": TEXT,
    "publishing:edition_submit": TEXT,
    "publishing:edition_return": TEXT,
    "publishing:edition_approve": TEXT,
    "publishing:bulletin": CLOSED,
    "publishing:publish": CLOSED,
    "publishing:file": REVISION,
}
# What a page is asked with where its answer depends on it.
ASKED = {
    "search": "?q=商",
    "simulator": "?amount=500",
    "ui:echo": "?kind=yen&value=500",
    "accounting:year_lines": "?accounts=guarantee_obligations",
    "activities:kinds_found": "?kind_search=訪問",
    "activities:fields": "?kind=enterprise_contact",
    "activities:enterprise_found": "?kind=enterprise_contact&enterprise_search=商",
    "plans:node_new": "?kind=policy",
    "guarantee:enterprise_found": "?enterprise_search=商",
}


@dataclass(frozen=True)
class Route:
    """A route of the URL conf: its name, its address as written, what it asks for, its view."""

    name: str
    pattern: str
    arguments: tuple[str, ...]
    view: Any

    @property
    def needs(self) -> str | None:
        """The permission that the view asks for."""
        return getattr(self.view, "needs", None)


def routes() -> list[Route]:
    """Return every route of the whole URL conf, departments and libraries alike."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], before: str, spaces: str) -> Iterator[Route]:
    for entry in patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{spaces}{entry.namespace}:" if entry.namespace else spaces
            yield from _walk(entry.url_patterns, path, inner)
        elif isinstance(entry, URLPattern):
            names = tuple(entry.pattern.converters) or tuple(entry.pattern.regex.groupindex)
            yield Route(f"{spaces}{entry.name or path}", path, names, entry.callback)


def addresses(found: list[Route], **given: str) -> tuple[dict[str, str], list[str]]:
    """Return the address of each route by name, and the names of those without real values."""
    known, lacking = {}, []
    for route in found:
        if route.name.partition("/")[0].startswith("^"):
            continue
        arguments: tuple[Any, ...] | None = ()
        if route.arguments:
            arguments = _first(VALUES[route.name].format(**given)) if route.name in VALUES else None
        if arguments is None or None in arguments:
            lacking.append(route.name)
        else:
            known[route.name] = reverse(route.name, args=arguments) + ASKED.get(route.name, "")
    return known, lacking


def _first(question: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
