"""The embedded server starts, is shared, survives, and stops with its last user."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg
import pytest

from shinpo.ledger import place, roles, server


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A cluster of its own in the checkout's var, so that the account can reach it."""
    mine = server.Cluster(f"test/server{os.getpid()}_", {"fsync": "off"})
    yield mine
    mine.stop("immediate")
    import shutil

    shutil.rmtree(mine.base)
    if mine.socket.exists():
        shutil.rmtree(mine.socket)


def run_python(cluster, body, *, wait=True):
    """Run a program of its own that uses the same cluster."""
    head = "from shinpo.ledger import server\n"
    head += f"c = server.Cluster({cluster.name!r}, {{'fsync': 'off'}})\n"
    process = subprocess.Popen(
        [sys.executable, "-c", head + textwrap.dedent(body)], stdout=subprocess.PIPE, text=True
    )
    if wait:
        assert process.wait(timeout=60) == 0
    return process


def test_a_program_starts_the_server_and_the_last_one_stops_it(cluster):
    run_python(cluster, "c.attach(); assert c.running()")
    assert not cluster.running()
    cluster.attach()
    run_python(cluster, "c.attach(); assert c.running()")
    assert cluster.running(), "another program left; we still use the server"
    cluster.release()
    assert not cluster.running()


def test_the_server_survives_a_killed_program_and_keeps_what_was_acknowledged(cluster):
    process = run_python(
        cluster,
        """
        import sys, time, psycopg
        from shinpo.ledger import roles
        c.attach(); roles.prepare(c)
        with psycopg.connect(c.url('shinpo_owner', 'shinpo')) as connection:
            connection.execute('create table kept (id int)')
            connection.execute('insert into kept values (7)')
        print('written', flush=True)
        time.sleep(60)
        """,
        wait=False,
    )
    assert process.stdout.readline() == "written\n"
    process.kill()
    process.wait()
    assert cluster.running()
    cluster.attach()
    with psycopg.connect(cluster.url(server.OWNER, "shinpo")) as connection:
        assert connection.execute("select id from kept").fetchall() == [(7,)]
    cluster.release()
    assert not cluster.running(), "the dead program's claim must not keep the server up"


def test_a_killed_server_comes_back_over_its_stale_pid_file(cluster):
    cluster.start()
    os.kill(int((cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    pid_file = cluster.data / "postmaster.pid"
    assert pid_file.exists()
    cluster.start()
    assert cluster.running()
    cluster.stop()


def test_a_pid_that_now_belongs_to_another_program_does_not_stop_the_start(cluster):
    cluster.start()
    cluster.stop("immediate")
    lines = [str(os.getpid()), str(cluster.data), "0", "5432", "", "", "", "ready"]
    (cluster.data / "postmaster.pid").write_text("\n".join(lines))
    assert not cluster.running()
    cluster.start()
    assert cluster.running()
    cluster.stop()


def test_a_socket_lock_of_a_dead_server_does_not_stop_the_start(cluster):
    cluster.start()
    cluster.stop("immediate")
    said = cluster.account.run(
        "/bin/sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!", cwd=cluster.socket
    )
    stranger = int(said.stdout)  # of the server's own account, so that it may ask after it
    lock = cluster.socket / f".s.PGSQL.{server.PORT}.lock"
    lock.write_text(f"{stranger}\n{cluster.data}\n0\n{server.PORT}\n{cluster.socket}\n")
    cluster.start()
    assert cluster.running()
    cluster.stop()
    os.kill(stranger, signal.SIGKILL)


def test_no_password_no_port_and_no_stranger(cluster):
    cluster.start()
    roles.prepare(cluster)
    with psycopg.connect(cluster.url(server.APP, "shinpo")) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    with psycopg.connect(cluster.url(server.ADMIN, "shinpo")) as connection:
        rules = connection.execute("show hba_file").fetchone()[0]
    assert Path(rules).read_text() == "local all all peer map=shinpo\n"
    assert cluster.socket.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        psycopg.connect(cluster.url("somebody_else", "shinpo"))
    cluster.stop()


def test_the_socket_path_stays_short_in_a_deep_folder(tmp_path):
    deep = tmp_path / ("ふかい" * 20)
    assert place.socket_folder(deep) != deep / "run"
    assert len(os.fsencode(place.socket_folder(deep) / ".s.PGSQL.5432.lock")) <= 100


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_a_root_only_folder_is_out_of_reach_and_stays_so(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not place.service_account().reaches(closed)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_unusable_binaries_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(place.ServerProblem, match="PG_BINDIR"):
        place.binaries(place.service_account())


def test_two_houses_of_one_checkout_have_two_private_places(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = set()
    for name in ("a", "b"):
        monkeypatch.setenv("SHINPO_VAR", str(tmp_path / name))
        found.add(place.private_home())
    monkeypatch.delenv("SHINPO_VAR")
    found.add(place.private_home())
    assert len(found) == 3
