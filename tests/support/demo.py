"""The small demo association for tests: built once per state of the code, then copied.

`demo_book`: read it (and write what is rolled back) as the application's role.
`demo_server`: the same book in a copy of its own behind a live server, for browser tests.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from shinpo.core.period import Month
from shinpo.ledger import roles, server
from support import database

LAST_MONTH = Month(2024, 3)
MONTHS = 36
CODES = ("aomine", "shirasuna")
LAYERS = (
    "core",
    "law",
    "ledger",
    "governance",
    "registry",
    "activities",
    "guarantee",
    "recovery",
    "accounting",
    "statistics",
    "planning",
    "output",
    "publishing",
    "demo",
)


@dataclass(frozen=True)
class DemoBook:
    """Where the demo is: ids of the two associations, the folder of their closings, the logins."""

    association_id: int
    neighbour_id: int
    closings: Path
    password: str = "demo-aomine-2024"
    neighbour_password: str = "demo-shirasuna-2024"

    def username(self, role: str) -> str:
        """Return the login of a role at the demo association."""
        return f"{CODES[0]}-{role}"


def key() -> str:
    """Return a hash of everything that decides what the demo looks like."""
    package = database.ROOT / "src" / "shinpo"
    digest = hashlib.sha256(database.schema_key().encode())
    for layer in LAYERS:
        for path in sorted((package / layer).rglob("*")):
            if path.suffix in {".py", ".toml", ".sql"}:
                digest.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _template(cluster: server.Cluster) -> tuple[str, Path]:
    """Build the demo unless it stands; return its data base and the folder of its closings."""
    from django.db import connections
    from django.test import override_settings

    from shinpo.demo import build

    name = f"demobook_{key()}"
    closings = cluster.base / name
    with (
        (cluster.base / "demobook.lock").open("a") as lock,
        psycopg.connect(cluster.url(server.ADMIN, "postgres"), autocommit=True) as admin,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        query = "SELECT datname FROM pg_database WHERE datname LIKE 'demobook\\_%'"
        found = {row[0] for row in admin.execute(query)}
        if name in found:
            return name, closings
        for old in found:
            roles.drop_database(admin, old)
            shutil.rmtree(cluster.base / old, ignore_errors=True)
        shutil.rmtree(closings, ignore_errors=True)
        building = "building_demo"
        template = f"template_{database.schema_key()}"
        roles.copy_database(cluster, template=template, name=building)
        before = connections["default"].settings_dict["NAME"]
        database._point_to(cluster, building, connections)
        try:
            with override_settings(CLOSINGS_ROOT=closings, EDITIONS_ROOT=closings / "editions"):
                build.build("small", lambda text: None)
        finally:  # the tests that follow work where they were, not on what is renamed now
            connections.close_all()
            database._point_to(cluster, before, connections)
        admin.execute(f"ALTER DATABASE {building} RENAME TO {name}")
    return name, closings


@contextmanager
def copy(blocker: Any) -> Iterator[DemoBook]:
    """Point both aliases at a fresh copy of the demo; afterwards back to where they were."""
    from shinpo.registry.models import Association

    cluster = server.Cluster("test/pg", database.CARELESS).attach()
    with blocker.unblock():
        template, closings = _template(cluster)
        with _pointed(cluster, template) as own:
            shutil.copytree(closings, own, dirs_exist_ok=True)
            ids = dict(Association.objects.values_list("code", "id"))
            yield DemoBook(ids[CODES[0]], ids[CODES[1]], own)


@contextmanager
def empty(blocker: Any) -> Iterator[None]:
    """Point both aliases at a migrated data base with nothing in it; afterwards back."""
    cluster = server.Cluster("test/pg", database.CARELESS).attach()
    with blocker.unblock(), _pointed(cluster, f"template_{database.schema_key()}"):
        yield


@contextmanager
def _pointed(cluster: server.Cluster, template: str) -> Iterator[Path]:
    """Work on a copy of a template with a folder of its own for closings."""
    from django.db import connections
    from django.test import override_settings

    before = connections["default"].settings_dict["NAME"]
    name = f"{before}_demo_{os.getpid()}"
    roles.copy_database(cluster, template=template, name=name)
    database._point_to(cluster, name, connections)
    try:
        with (
            tempfile.TemporaryDirectory() as own,
            override_settings(CLOSINGS_ROOT=Path(own), EDITIONS_ROOT=Path(own) / "editions"),
        ):
            yield Path(own)
    finally:
        connections.close_all()
        with psycopg.connect(cluster.url(server.ADMIN, "postgres"), autocommit=True) as admin:
            roles.drop_database(admin, name)
        database._point_to(cluster, before, connections)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Run in a transaction of the application's role that leaves nothing behind."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
