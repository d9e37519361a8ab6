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


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE smuggled (id int)",
        "CREATE TEMPORARY TABLE smuggled (id int)",
        "DROP TABLE web_cache",
        "TRUNCATE web_cache",
        "ALTER TABLE web_cache ADD COLUMN smuggled int",
        "CREATE EXTENSION hstore",
        "SET ROLE shinpo_owner",
        "ALTER ROLE shinpo_app BYPASSRLS",
    ],
)
def test_the_server_cannot_change_the_structure(statement):
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask(statement)


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
