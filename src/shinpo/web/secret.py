"""The secret key: from the environment, or made once and kept in a file only its owner reads."""

import os
import secrets
from pathlib import Path


def key(var: Path) -> str:
    """Return the secret key, the same for every process of this installation."""
    given = os.environ.get("SHINPO_SECRET_KEY")
    if given:
        return given
    path = var / "secret_key"
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    if not var.exists():
        var.mkdir(parents=True)
        var.chmod(0o755)  # the data base's account passes through; the file itself is private
    unfinished = var / f"secret_key.{os.getpid()}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    try:  # a link appears whole or not at all, and never replaces another process's key
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
    return _read(path)


def _read(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise PermissionError(
            f"{path}を他の利用者が読めます。chmod 600 {path} を実行してください。"
        )
    return path.read_text(encoding="ascii")
