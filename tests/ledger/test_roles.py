"""The server's own connection has no more rights than it needs."""

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

pytestmark = pytest.mark.django_db


def ask(statement: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_the_server_connects_as_a_role_without_power():
    role = ask(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " FROM pg_roles WHERE rolname = current_user"
    )
    assert role == ("shinpo_app", False, False, False, False, False)


def test_the_server_is_a_member_of_no_other_role():
    assert ask("SELECT count(*) FROM pg_auth_members WHERE member = 'shinpo_app'::regrole") == (0,)


def test_the_server_owns_nothing():
    assert ask(
        "SELECT (SELECT count(*) FROM pg_class WHERE relowner = 'shinpo_app'::regrole)"
        " + (SELECT count(*) FROM pg_database WHERE datdba = 'shinpo_app'::regrole)"
        " + (SELECT count(*) FROM pg_namespace WHERE nspowner = 'shinpo_app'::regrole)"
        " + (SELECT count(*) FROM pg_proc WHERE proowner = 'shinpo_app'::regrole)"
    ) == (0,)


INSUFFICIENT_PRIVILEGE = "42501"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE smuggled (id int)",
        "CREATE SCHEMA smuggled",
        "CREATE VIEW smuggled AS SELECT 1",
        "CREATE FUNCTION smuggled() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION app_association() RETURNS smallint LANGUAGE sql"
        " AS 'SELECT 2::smallint'",
        "DROP TABLE web_cache",
        "TRUNCATE web_cache",
        "TRUNCATE ledger_balance",
        "DELETE FROM ledger_balance",
        "UPDATE ledger_fact SET amount_yen = 1",
        "ALTER TABLE web_cache ADD COLUMN smuggled int",
        "ALTER TABLE ledger_fact DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_fact NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE ledger_fact DISABLE ROW LEVEL SECURITY",
        "DROP POLICY association_isolation ON ledger_fact",
        "DROP TRIGGER ledger_fact_append_only ON ledger_fact",
        "CREATE TRIGGER smuggled BEFORE INSERT ON ledger_fact"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
        "DROP FUNCTION ledger_check_facts() CASCADE",
        "SELECT setval('ledger_subject_id_seq', 1)",
        "CREATE EXTENSION hstore",
        "SET ROLE shinpo_owner",
        "SET SESSION AUTHORIZATION shinpo_owner",
        "SET session_replication_role = replica",
        "ALTER ROLE shinpo_app BYPASSRLS",
        "GRANT shinpo_owner TO shinpo_app",
        "UPDATE pg_class SET relforcerowsecurity = false",
        "COPY ledger_fact TO PROGRAM 'cat'",
    ],
)
def test_the_server_cannot_change_the_structure(statement):
    with (
        pytest.raises(ProgrammingError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert refused.value.__cause__.sqlstate == INSUFFICIENT_PRIVILEGE


def test_the_server_writes_the_tables_of_the_framework():
    from django.contrib.auth.models import User

    User.objects.create_user("kakudai", password="x")
    assert User.objects.filter(username="kakudai").exists()


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_migrates_but_is_no_superuser():
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("shinpo_owner", False, False)
        cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")  # a trusted one


@pytest.mark.django_db(databases=["default", "owner"])
def test_every_migration_has_been_written():
    """A model change without its migration would reach production as a missing column."""
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=1)
