"""The test data base: built once per set of migrations, copied for each run."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg

from shinpo.ledger import roles, server

ROOT = Path(__file__).parents[2]
# A test data base may be lost at any time: no waiting for the disk.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def schema_key() -> str:
    """Return a hash of everything that decides what the migrated data base looks like."""
    package = ROOT / "src" / "shinpo"
    files = {
        *package.glob("**/migrations/*.py"),
        *package.glob("**/sql/**/*.sql"),
        *package.glob("ledger/*.py"),
        *package.glob("law/*.toml"),
        package / "web" / "settings.py",
        ROOT / "uv.lock",
    }
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def session(blocker: Any) -> Iterator[None]:
    """Bring up the cluster, the template and this run's data base; clean up afterwards."""
    from django.db import connections

    cluster = server.Cluster("test/pg", CARELESS).attach()
    slot, name = _free_slot(cluster)
    template = f"template_{schema_key()}"
    with blocker.unblock():
        _build_template(cluster, template, connections)
        roles.copy_database(cluster, template=template, name=name)
        _point_to(cluster, name, connections)
        _restore_instead_of_truncate(cluster, template, name, connections)
        try:
            yield
        finally:
            connections.close_all()
            with psycopg.connect(cluster.url(server.ADMIN, "postgres"), autocommit=True) as admin:
                roles.drop_database(admin, name)
            slot.close()


def _free_slot(cluster: server.Cluster) -> tuple[IO[str], str]:
    """Return a data base name that no other run in this checkout uses now, with its lock."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    number = 0
    while True:
        name = f"test_shinpo_{worker}_{number}"
        lock = (cluster.base / f"{name}.lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            number += 1
        else:
            return lock, name


def _build_template(cluster: server.Cluster, template: str, connections: Any) -> None:
    """Migrate once for each set of migrations; older templates go."""
    from django.core.management import call_command

    with (
        (cluster.base / "template.lock").open("a") as lock,
        psycopg.connect(cluster.url(server.ADMIN, "postgres"), autocommit=True) as admin,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        query = (
            "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%%' AND datname <> %s"
        )
        found = {row[0] for row in admin.execute(query, ["template_"])} - {"template0", "template1"}
        if template in found:
            return
        for old in found | {"building"}:
            roles.drop_database(admin, old)
        roles.prepare(cluster, "building")
        _point_to(cluster, "building", connections)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        connections.close_all()
        admin.execute(f"ALTER DATABASE building RENAME TO {template}")


def _point_to(cluster: server.Cluster, name: str, connections: Any) -> None:
    for alias, role in (("default", server.APP), ("owner", server.OWNER)):
        connections[alias].close()
        connections[alias].settings_dict.update(
            ENGINE="shinpo.ledger.backend",
            EMBEDDED=False,
            NAME=name,
            USER=role,
            PASSWORD="",
            HOST=str(cluster.socket),
            PORT=str(server.PORT),
        )


def _restore_instead_of_truncate(
    cluster: server.Cluster, template: str, name: str, connections: Any
) -> None:
    """After a test that committed, give the next one a fresh copy of the template."""
    from django.test import TransactionTestCase

    def restore(self: TransactionTestCase) -> None:
        connections.close_all()
        roles.copy_database(cluster, template=template, name=name)

    TransactionTestCase._fixture_teardown = restore
