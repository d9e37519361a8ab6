"""Settings that differ between sites."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from shinpo.web import databases, secret


def test_a_given_server_replaces_the_embedded_one_and_the_owner_may_be_unknown():
    url = "postgresql://shinpo_app:geheim@db.example/shinpo?sslmode=verify-full"
    made = databases.aliases({"DATABASE_URL": url})
    assert set(made) == {"default"}
    assert made["default"]["NAME"] == "shinpo"
    assert made["default"]["OPTIONS"] == {"sslmode": "verify-full"}
    assert "EMBEDDED" not in made["default"]


def test_an_address_without_names_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        databases.aliases({"DATABASE_URL": "postgresql://db.example"})


def test_only_the_owner_migrates():
    router = databases.OwnerMigrates()
    assert router.allow_migrate("owner", "auth")
    assert not router.allow_migrate("default", "auth")


def test_the_secret_key_is_made_once_and_is_private(tmp_path, monkeypatch):
    monkeypatch.delenv("SHINPO_SECRET_KEY", raising=False)
    first = secret.key(tmp_path / "var")
    assert secret.key(tmp_path / "var") == first
    assert len(first) > 50
    path = tmp_path / "var" / "secret_key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        secret.key(tmp_path / "var")


@pytest.mark.django_db(transaction=True)
def test_what_one_test_commits_the_next_does_not_see_part_one():
    from django.contrib.auth.models import User

    assert not User.objects.exists()
    User.objects.create_user("committed")


@pytest.mark.django_db(transaction=True)
def test_what_one_test_commits_the_next_does_not_see_part_two():
    from django.contrib.auth.models import User

    assert not User.objects.exists()
    User.objects.create_user("committed")


@pytest.mark.django_db
def test_health_answers(client):
    assert client.get("/healthz").content == b"ok\n"
