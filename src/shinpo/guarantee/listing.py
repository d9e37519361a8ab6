"""Lists of applications and guarantees: filtered, sorted, cut into pages by the data base."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from shinpo.ledger.rules import account_code

_APPLICATIONS = """
from guarantee_application a
join guarantee_application_state s on s.application_id = a.id
join registry_enterprise e on e.id = a.enterprise_id
join registry_branch b on b.id = a.branch_id
join registry_lender l on l.id = b.lender_id
join registry_programme p on p.id = a.programme_id
"""
_GUARANTEES = """
from guarantee_state s
join guarantee_terms t on t.guarantee_id = s.guarantee_id and t.version = s.version
join registry_enterprise e on e.id = t.enterprise_id
join registry_branch b on b.id = t.branch_id
join registry_lender l on l.id = b.lender_id
join registry_programme p on p.id = t.programme_id
left join ledger_balance x on x.subject_id = s.guarantee_id and x.account = %(account)s
"""
_NAMES = (
    "e.id as enterprise_id, e.name as enterprise, e.kana, l.name as lender, b.name as branch,"
    " p.name as programme"
)


@dataclass(frozen=True)
class Listing:
    """A kind of list: its rows, its filters by name, and what it may be sorted by."""

    columns: str
    source: str
    filters: Mapping[str, str]
    sorts: Mapping[str, str]
    key: str
    account: str = "guarantee_obligations"


APPLICATIONS = Listing(
    columns=f"a.id, a.number, a.received_on, a.requested_yen, a.months, a.secured, a.form,"
    " a.manager_guarantee, a.repayment::json as repayment, a.branch_id, a.programme_id,"
    f" s.status, s.guarantee_id, {_NAMES}",
    source=_APPLICATIONS,
    filters={
        "number": "a.number = %(number)s",
        "status": "s.status = %(status)s",
        "lender": "l.id = %(lender)s",
        "programme": "p.id = %(programme)s",
        "since": "a.received_on >= %(since)s",
        "until": "a.received_on <= %(until)s",
        "enterprise": "a.enterprise_id = %(enterprise)s",
        "up_to_yen": "a.requested_yen <= %(up_to_yen)s",
    },
    sorts={
        "number": "a.number",
        "received_on": "a.received_on",
        "requested_yen": "a.requested_yen",
    },
    key="a.id",
)
GUARANTEES = Listing(
    columns=f"s.guarantee_id as id, t.number, t.approved_on, t.amount_yen, t.months, s.status,"
    f" s.loan_on, s.in_accident, t.certificate_until, coalesce(x.balance_yen, 0) as balance_yen,"
    f" {_NAMES}",
    source=_GUARANTEES,
    filters={
        "number": "t.number = %(number)s",
        "status": "s.status = %(status)s",
        "accident": "s.in_accident",
        "lender": "l.id = %(lender)s",
        "programme": "p.id = %(programme)s",
        "since": "t.approved_on >= %(since)s",
        "until": "t.approved_on <= %(until)s",
        "enterprise": "t.enterprise_id = %(enterprise)s",
        "certificate_by": "t.certificate_until <= %(certificate_by)s",
    },
    sorts={
        "number": "t.number",
        "approved_on": "t.approved_on",
        "amount_yen": "t.amount_yen",
        "balance_yen": "coalesce(x.balance_yen, 0)",
        "certificate_until": "t.certificate_until",
    },
    key="s.guarantee_id",
)


class Rows:
    """The rows of a list under filters; counted once, read one page at a time."""

    def __init__(self, listing: Listing, given: Mapping[str, Any], sort: str) -> None:
        """Only filters of the list that have a value count; `sort` is a key, `-` for descending."""
        self.listing = listing
        used = [name for name in listing.filters if given.get(name) not in (None, "", False)]
        self.where = "".join(
            f" {'and' if n else 'where'} {listing.filters[name]}" for n, name in enumerate(used)
        )
        self.parameters = {name: given[name] for name in used}
        self.parameters["account"] = account_code(listing.account)
        column = listing.sorts[sort.removeprefix("-")]
        direction = "desc" if sort.startswith("-") else "asc"
        self.order = f" order by {column} {direction}, {listing.key} {direction}"

    def count(self) -> int:
        """Return how many rows there are: one SELECT."""
        return int(self._read(f"select count(*) as n {self.listing.source}{self.where}")[0]["n"])

    def __getitem__(self, cut: slice) -> list[dict[str, Any]]:
        """Return a page: one SELECT."""
        start = cut.start or 0
        limit = "" if cut.stop is None else f" limit {int(cut.stop - start)}"
        return self._read(
            f"select {self.listing.columns} {self.listing.source}{self.where}{self.order}"
            f"{limit} offset {int(start)}"
        )

    def _read(self, sql: str) -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, self.parameters)
            names = [c.name for c in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
