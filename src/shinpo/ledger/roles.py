"""The two roles and one data base: the owner migrates, the application serves."""

import hashlib
from importlib.resources import files

import psycopg
from psycopg import sql

from shinpo.ledger.server import ADMIN, APP, OWNER, Cluster

DATABASE = "shinpo"


def definition() -> str:
    """Return the whole current definition of roles and rights (for a site's own server too)."""
    return files("shinpo.ledger").joinpath("sql/roles.sql").read_text(encoding="utf-8")


def _mark() -> str:
    """Return the comment that a prepared data base carries; another text means: prepare again."""
    return f"shinpo {hashlib.sha256(definition().encode()).hexdigest()[:12]}"


def prepare(cluster: Cluster, database: str = DATABASE) -> None:
    """Make the data base with its roles and rights unless it is there and up to date."""
    with psycopg.connect(cluster.url(ADMIN, "postgres"), autocommit=True) as server:
        found = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [database],
        ).fetchone()
        if found == (_mark(),):
            return
        # One at a time on this server: two programs may start on an empty cluster together.
        server.execute("SELECT pg_advisory_lock(hashtext('shinpo.prepare'))")
        exists = server.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
        if exists is None:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        with psycopg.connect(cluster.url(ADMIN, database)) as inside:
            inside.execute(definition().encode())
            inside.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(database), sql.Literal(_mark())
                )
            )


def copy_database(cluster: Cluster, *, template: str, name: str) -> None:
    """Make a data base as a copy of another; an old one of that name is dropped with its users."""
    with psycopg.connect(cluster.url(ADMIN, "postgres"), autocommit=True) as server:
        drop_database(server, name)
        statement = "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY"
        server.execute(
            sql.SQL(statement).format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)
            )
        )
        server.execute(
            sql.SQL(
                "REVOKE ALL ON DATABASE {0} FROM PUBLIC;"
                " GRANT CONNECT, TEMPORARY ON DATABASE {0} TO {1}"
            ).format(sql.Identifier(name), sql.Identifier(APP))
        )


def drop_database(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Drop a data base and whoever is connected to it."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
