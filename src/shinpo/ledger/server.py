"""The embedded PostgreSQL server: start, attach, hold, stop.

The server belongs to its data folder, not to the program that started it: it survives that
program, a second program attaches to it, and the last one to leave stops it. Who is still using
it is known by shared file locks, which the kernel releases when a program dies in whatever way.
Login is by operating system user over a private unix socket (peer); there is no password and,
by default, no TCP port.
"""

import atexit
import contextlib
import fcntl
import os
import pwd
import shlex
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import IO

from shinpo.ledger import place
from shinpo.ledger.place import Account, ServerProblem

ADMIN, OWNER, APP = "postgres", "shinpo_owner", "shinpo_app"
PORT = 5432  # only the name of the socket; every cluster has a folder of its own
GIGABYTE = 1024**3


def memory_bytes() -> int:
    """Return the machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def settings_for(memory: int) -> dict[str, str]:
    """Return server settings for a machine of this size; one association fits in memory."""
    megabytes = memory // 1024**2
    chosen = {
        "listen_addresses": "",
        "max_connections": "100",
        "shared_buffers": f"{max(64, min(1024, megabytes // 8))}MB",
        "effective_cache_size": f"{max(128, megabytes // 2)}MB",
        "work_mem": "32MB" if memory >= 4 * GIGABYTE else "8MB",
        "maintenance_work_mem": f"{max(64, min(512, megabytes // 16))}MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",  # compiling costs more than our short statements save
        "timezone": "Asia/Tokyo",
        "log_min_messages": "warning",
        "log_line_prefix": "%m [%p] %q%u@%d ",
    }
    shared = Path("/dev/shm")  # noqa: S108  small in containers: parallel queries would fail
    if shared.is_dir():
        space = os.statvfs(shared)
        if space.f_blocks * space.f_frsize < GIGABYTE // 4:
            chosen["dynamic_shared_memory_type"] = "mmap"
    return chosen


@dataclass
class Cluster:
    """One data folder with its server. `extra` overrides server settings."""

    name: str
    extra: Mapping[str, str] = field(default_factory=dict)
    _user_lock: IO[str] | None = field(default=None, init=False, repr=False)

    @cached_property
    def account(self) -> Account:
        """Return the account that runs the server."""
        return place.service_account()

    @cached_property
    def base(self) -> Path:
        """Return the cluster's folder, one for each major version."""
        return place.base_folder(f"{self.name}{place.major_version()}", self.account)

    @property
    def data(self) -> Path:
        """Return PostgreSQL's own data folder."""
        return self.base / "data"

    @cached_property
    def socket(self) -> Path:
        """Return the folder of the unix socket."""
        return place.socket_folder(self.base)

    @cached_property
    def bin(self) -> Path:
        """Return the folder of the binaries."""
        return place.binaries(self.account)

    @property
    def log(self) -> Path:
        """Return the server's log file."""
        return self.socket / "postgresql.log"

    def url(self, role: str, database: str) -> str:
        """Return a connection address for psycopg, ADBC and the like."""
        return f"postgresql://{role}@/{database}?host={self.socket}&port={PORT}"

    def running(self) -> bool:
        """Say whether the server is up and takes connections."""
        return _ready(self.data)

    def attach(self) -> "Cluster":
        """Start the server if need be and keep it up until this program ends."""
        if self._user_lock is None:
            with self._locked():
                self._start()
                self._user_lock = (self.base / "users").open("a")
                fcntl.flock(self._user_lock, fcntl.LOCK_SH)
            atexit.register(self._leave, os.getpid())
        elif not self.running():  # somebody stopped it by hand
            self.start()
        return self

    def release(self) -> None:
        """Stop using the server; the last user turns it off."""
        if self._user_lock is None:
            return
        with self._locked():
            try:
                fcntl.flock(self._user_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                last = True
            except BlockingIOError:
                last = False
            self._user_lock.close()
            self._user_lock = None
            if last:
                self._stop("fast")

    def _leave(self, starter: int) -> None:
        if os.getpid() == starter:  # a forked child leaves the lock to its parent
            with contextlib.suppress(OSError, ServerProblem):
                self.release()

    def start(self) -> "Cluster":
        """Start the server, or find it running; it stays up until `stop`."""
        with self._locked():
            self._start()
        return self

    def stop(self, mode: str = "fast") -> None:
        """Stop the server, whoever uses it."""
        if self.base.exists():
            with self._locked():
                self._stop(mode)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one program at a time start or stop this cluster."""
        place.make_folder(self.base, mode=0o755 if self.account.switch else 0o700)
        with (self.base / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        if self.running():
            return
        if self.socket != self.base / "run":
            place.make_folder(self.socket.parent, mode=0o755 if self.account.switch else 0o700)
        place.make_folder(self.socket, mode=0o700, account=self.account)
        if not self.data.exists():
            self._initialise()
        self._write_settings()
        _remove_stale_marks(self.data, self.socket)
        options = f"-c config_file={shlex.quote(str(self.base / 'postgresql.conf'))}"
        command = ("-D", self.data, "-w", "-t", "600", "-l", self.log, "-o", options, "start")
        done = self.account.run(self.bin / "pg_ctl", *command, cwd=self.socket)
        if done.returncode != 0 or not self.running():
            raise ServerProblem(
                f"データベースを起動できません（{self.data}）。記録の末尾：\n"
                f"{done.stdout}{_tail(self.log)}\n"
                "原因を除いて再実行するか、DATABASE_URLに別のPostgreSQLを指定してください。"
            )

    def _initialise(self) -> None:
        """Make the data folder under another name first: half a folder is never taken for one."""
        unfinished = self.base / "data.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        place.make_folder(unfinished, mode=0o700, account=self.account)
        common = ("-D", unfinished, "-U", ADMIN, "-E", "UTF8", "--data-checksums", "-A", "peer")
        builtin = place.major_version() >= 17
        tries: list[tuple[str, ...]] = (
            [("--locale-provider=builtin", "--locale=C.UTF-8")] if builtin else []
        )
        tries += [("--locale=C.UTF-8",), ("--locale=C",)]
        said = ""
        for locale in tries:
            done = self.account.run(self.bin / "initdb", *common, *locale, cwd=self.socket)
            if done.returncode == 0:
                unfinished.rename(self.data)
                return
            said += done.stdout
        raise ServerProblem(f"データベースを作成できません（{self.data}）。\n{said}")

    def _write_settings(self) -> None:
        """Write the server's files beside the data folder, where the server cannot change them."""
        owner = pwd.getpwuid(self.base.stat().st_uid).pw_name
        users = sorted({"root", owner, place.current_user()})
        lines = [f'shinpo "{user}" {role}' for user in users for role in (ADMIN, OWNER, APP)]
        chosen = {
            **settings_for(memory_bytes()),
            "port": str(PORT),
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "hba_file": str(self.base / "pg_hba.conf"),
            "ident_file": str(self.base / "pg_ident.conf"),
            "cluster_name": self.base.name,
            **self.extra,
        }
        files = {
            "pg_ident.conf": lines,
            "pg_hba.conf": ["local all all peer map=shinpo"],
            "postgresql.conf": [f"{key} = '{_quoted(value)}'" for key, value in chosen.items()],
        }
        for name, content in files.items():
            path = self.base / name
            path.write_text("\n".join(content) + "\n", encoding="utf-8")
            path.chmod(0o644)

    def _stop(self, mode: str) -> None:
        if _postmaster(self.data) is None:
            return
        command = ("-D", self.data, "-w", "-t", "120", "-m", mode, "stop")
        done = self.account.run(self.bin / "pg_ctl", *command, cwd=self.base)
        if done.returncode != 0 and _postmaster(self.data) is not None:
            raise ServerProblem(f"データベースを停止できません（{self.data}）。\n{done.stdout}")


def _quoted(value: str) -> str:
    return value.replace("'", "''")


def _tail(log: Path, lines: int = 15) -> str:
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, PermissionError):
        return []


def _processes_in(data: Path) -> list[int]:
    """Return the live processes whose working folder is the data folder: the server's own."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == data.resolve():
                found.append(int(entry.name))
    return found


def _postmaster(data: Path) -> int | None:
    """Return the server's process number, if it really is this folder's server."""
    lines = _pid_file(data)
    if not lines:
        return None
    pid = int(lines[0])
    if Path("/proc/self/cwd").exists():  # a zombie or a stranger has another working folder
        try:
            return pid if Path(f"/proc/{pid}/cwd").readlink() == data.resolve() else None
        except OSError:
            return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return pid


def _ready(data: Path) -> bool:
    lines = _pid_file(data)
    return len(lines) > 7 and lines[7].strip() == "ready" and _postmaster(data) is not None


def _remove_stale_marks(data: Path, socket: Path) -> None:
    """Remove the marks of a dead server, but never while one of its processes still lives.

    PostgreSQL takes any process of the number for itself, also a zombie or a stranger, and would
    refuse to start; both folders are this cluster's alone.
    """
    marks = [data / "postmaster.pid", socket / f".s.PGSQL.{PORT}.lock"]
    if not any(map(os.path.lexists, marks)) or not Path("/proc/self/cwd").exists():
        return
    deadline = time.monotonic() + 30
    while left := _processes_in(data):
        if time.monotonic() > deadline:
            raise ServerProblem(
                f"前回のデータベースの処理（番号{left}）が残っています。終了を待って再実行してください。"
            )
        time.sleep(1 / 10)
    for mark in marks:
        mark.unlink(missing_ok=True)


@cache
def house() -> Cluster:
    """Return the cluster of this installation."""
    return Cluster("pg")
