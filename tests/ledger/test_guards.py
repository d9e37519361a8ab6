"""What the data base itself holds: each association sees its own book, and history stays."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from shinpo.core.facts import Fact
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.governance.models import DecisionRoute
from shinpo.ledger import closing, health, record, replay, scope
from shinpo.recovery import services as recovery
from support.book import FOUNDED, Book, disbursed, open_book

DAY = date(2024, 4, 10)
ROW_SECURITY_VIOLATION = "42501"

# Tables with the column that every association may read, each with its reason.
READ_BY_ALL = {"governance_staff": "says to which association a user belongs; read only"}
# The same, but an association adds rows of its own.
ADDED_TO_BY_OWN = {
    "planning_committee_account": "says to which association a member's login belongs",
}
# Tables that belong to no association: the frameworks' own, and the list of associations.
WITHOUT_ASSOCIATION = {
    "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions",
    "auth_permission", "auth_user", "auth_user_groups", "auth_user_user_permissions",
    "django_content_type", "django_migrations", "django_session", "mfa_authenticator",
    "procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers",
    "procrastinate_workers", "registry_association", "web_cache",
}  # fmt: skip
APPEND_ONLY = (
    "ledger_act", "ledger_fact", "ledger_line", "ledger_closing", "guarantee_application",
    "guarantee_terms", "guarantee_segment", "recovery_claim", "registry_history",
)  # fmt: skip


def rows(sql: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def become(association: str) -> None:
    """Set the association of the transaction without asking anybody."""
    rows("select set_config('app.association', %s, true)", association)


def tables() -> dict[str, tuple[bool, bool]]:
    """Return every table: has the column association_id, is guarded by forced row security."""
    found = rows(
        "select c.relname, exists (select 1 from pg_attribute a where a.attrelid = c.oid"
        " and a.attname = 'association_id' and not a.attisdropped),"
        " c.relrowsecurity and c.relforcerowsecurity and exists (select 1 from pg_policy p"
        "  where p.polrelid = c.oid and p.polcmd = '*'"
        "  and pg_get_expr(p.polqual, c.oid) like '%%association_id%%app_association()%%'"
        "  and pg_get_expr(p.polwithcheck, c.oid) like '%%association_id%%app_association()%%')"
        " from pg_class c where c.relnamespace = 'public'::regnamespace"
        " and c.relkind in ('r', 'p') order by 1"
    )
    return {name: (column, guarded) for name, column, guarded in found}


def guarded_tables() -> list[str]:
    return [name for name, (_, guarded) in tables().items() if guarded]


def filled_tables() -> list[str]:
    """Return the guarded tables in which the current association has rows."""
    return [name for name in guarded_tables() if rows(f'select 1 from "{name}" limit 1')]


@pytest.fixture
def full(db: None, settings: Any, tmp_path: Path) -> Iterator[Book]:
    """Return a book with rows in the tables of money; other tables are held by their policy."""
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        book = open_book(1)
        DecisionRoute.objects.create(
            association_id=1, kind="guarantee", role="director", limit_yen=None,
            valid_from=FOUNDED, source="試験用", approver="理事長",
        )  # fmt: skip
        disbursed(book, DAY)
        request = recovery.SubrogationRequest(disbursed(book, DAY), "x", Decimal("0.02"), DAY, True)
        recovery.guarantee_subrogate(request, book.doing(DAY))
        begun = record.begin(book.doing(DAY).act("close", {}))
        closing.close(begun, Month(2024, 4))
        yield book


def test_every_table_is_guarded_or_exempt_by_name(db: None) -> None:
    found = tables()
    with_column = {name for name, (column, _) in found.items() if column}
    assert {name for name, (_, guarded) in found.items() if guarded} == (
        with_column - set(READ_BY_ALL) - set(ADDED_TO_BY_OWN)
    )
    assert set(found) - with_column == WITHOUT_ASSOCIATION
    for name, allowed in (
        *((name, {"SELECT"}) for name in READ_BY_ALL),
        *((name, {"SELECT", "INSERT"}) for name in ADDED_TO_BY_OWN),
    ):
        rights = rows(
            "select privilege_type from information_schema.role_table_grants"
            " where grantee = 'shinpo_app' and table_name = %s",
            name,
        )
        assert {right for (right,) in rights} == allowed
    for name in ADDED_TO_BY_OWN:
        checks = rows(
            "select pg_get_expr(polwithcheck, polrelid) from pg_policy"
            " where polrelid = %s::regclass and polcmd <> 'r'",
            name,
        )
        assert len(checks) == 1
        assert re.search(r"association_id.*app_association\(\)", checks[0][0])


def test_no_view_reads_past_the_guards(db: None) -> None:
    """A view runs with its owner's rights unless it says otherwise."""
    assert rows(
        "select relname from pg_class where relkind in ('v', 'm', 'f')"
        " and relnamespace = 'public'::regnamespace"
        " and not coalesce('security_invoker=true' = any (reloptions), false)"
    ) == []  # fmt: skip


def test_the_application_role_truncates_and_triggers_nowhere(db: None) -> None:
    assert rows(
        "select c.relname, x from pg_class c, unnest(array['truncate', 'references', 'trigger']) x"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')"
        " and has_table_privilege('shinpo_app', c.oid, x)"
    ) == []  # fmt: skip
    assert rows(
        "select sequencename from pg_sequences where schemaname = 'public'"
        " and has_sequence_privilege('shinpo_app', format('public.%%I', sequencename), 'update')"
    ) == []  # fmt: skip


def test_another_association_and_none_see_no_row(full: Book) -> None:
    names = filled_tables()
    assert {"ledger_balance", "guarantee_state", "recovery_claim", *APPEND_ONLY} <= set(names)
    for other in ("2", ""):
        become(other)
        for name in names:
            assert rows(f'select count(*) from "{name}"') == [(0,)], (name, other)
    become("1")


def test_a_row_of_another_association_is_neither_added_nor_changed_nor_moved(full: Book) -> None:
    for name in filled_tables():
        columns = rows(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            name,
        )[0][0]
        rows(f'create temporary table taken on commit drop as select * from "{name}" limit 1')
        become("2")
        insert = f'insert into "{name}" ({columns}) overriding system value'
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            rows(f"{insert} select {columns} from taken")
        assert refused.value.__cause__.sqlstate == ROW_SECURITY_VIOLATION, name
        if rows("select has_table_privilege(current_user, %s::regclass, 'update')", name)[0][0]:
            rows(f'update "{name}" set association_id = association_id')  # finds no row
            become("1")
            with pytest.raises(DatabaseError) as refused, transaction.atomic():
                rows(f'update "{name}" set association_id = 2')
            assert refused.value.__cause__.sqlstate == ROW_SECURITY_VIOLATION, name
        become("1")
        rows("drop table taken")
    assert replay.verify(1) == []


def test_an_act_on_another_association_s_guarantee_finds_nothing(full: Book) -> None:
    from shinpo.guarantee import services

    ((guarantee_id,),) = rows("select min(guarantee_id) from guarantee_state")
    become("2")
    stranger = Book(2, 0, 0, 0, 0)
    with pytest.raises(Refused) as refused, transaction.atomic():
        services.guarantee_prepay(guarantee_id, 1, stranger.doing(DAY))
    assert refused.value.problems[0].rule == "guarantee_unknown"
    become("1")


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_not_even_the_owner_changes_what_happened(table: str) -> None:
    with connections["owner"].cursor() as cursor:
        for statement in (
            f"update {table} set association_id = 1",
            f"delete from {table}",
            f"truncate {table} cascade",
        ):
            with (
                pytest.raises(DatabaseError, match=r"追記のみ|append-only"),
                transaction.atomic("owner"),
            ):
                cursor.execute(statement)


def test_a_table_put_in_front_does_not_hide_a_closing(full: Book) -> None:
    """Temporary tables come first in the search; the guards look at the real ones."""
    begun = record.begin(full.doing(DAY).act("x", {}))
    rows("create temporary table ledger_closing (like public.ledger_closing) on commit drop")
    with pytest.raises(Refused) as refused, transaction.atomic():
        record.facts(begun, [Fact("guarantee_disbursed", 1, 100, DAY, DAY, cases=1)])
    assert refused.value.problems[0].rule == "closed_month"
    rows("drop table pg_temp.ledger_closing")


def test_the_check_compares_balances_with_the_journal(full: Book) -> None:
    assert health.book_findings(1) == []
    rows("update ledger_balance set balance_yen = balance_yen + 1 where account = 2500")
    assert [text for text in health.book_findings(1) if "仕訳" in text]
