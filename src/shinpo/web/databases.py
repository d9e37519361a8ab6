"""Two doors to one data base: `default` serves as the application's role, `owner` migrates."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from shinpo.ledger import server
from shinpo.ledger.roles import DATABASE

KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def aliases(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES: a given server, or the embedded one.

    With a given server `owner` exists only where its address is given: the web server need not
    and should not know it.
    """
    if "DATABASE_URL" in environment:
        given = {"default": _from_url(environment["DATABASE_URL"])}
        if "DATABASE_OWNER_URL" in environment:
            given["owner"] = _from_url(environment["DATABASE_OWNER_URL"])
        return given
    return {"default": _embedded(server.APP), "owner": _embedded(server.OWNER)}


def _embedded(role: str) -> dict[str, Any]:
    return {
        "ENGINE": "shinpo.ledger.backend",
        "EMBEDDED": True,
        "NAME": DATABASE,
        "USER": role,
        "HOST": str(server.house().socket),
        "PORT": str(server.PORT),
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = conninfo_to_dict(url)
    if "dbname" not in parts or "user" not in parts:
        raise ImproperlyConfigured(
            "DATABASE_URLにデータベース名と利用者名がありません。"
            "postgresql://利用者@ホスト/データベース の形で指定してください。"
        )
    known = {KEYS[key]: str(value) for key, value in parts.items() if key in KEYS}
    options = {key: value for key, value in parts.items() if key not in KEYS}
    return {"ENGINE": "shinpo.ledger.backend", **known, "OPTIONS": options}


class OwnerMigrates:
    """The application's role never makes or changes a table."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Let migrations run through `owner` only."""
        return db == "owner"

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        """Both aliases are the same data base."""
        return True
