"""Set-up and start on this machine: what is refused, what is done once, what is handed on."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesops.local import assets, bootstrap, chromium, server
from salesops.local.stamps import Stamp

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])


@pytest.mark.parametrize("machine", [("Darwin", "arm64", ""), ("Linux", "aarch64", "glibc"), ("Linux", "x86_64", "")])
def test_other_machines_are_told_what_is_missing(machine: tuple[str, str, str]) -> None:
    with pytest.raises(bootstrap.NotPossible, match="Linux on x86_64 with glibc is needed"):
        bootstrap.check_machine(*machine)


def test_this_machine_is_welcome() -> None:
    bootstrap.check_machine("Linux", "x86_64", "glibc")


def test_failing_step_shows_its_output() -> None:
    with pytest.raises(bootstrap.NotPossible, match=r"It did not work\nno luck"):
        bootstrap.call(["/bin/sh", "-c", "echo no luck; exit 1"], "It did not work")


def test_old_python_is_refused_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tmp_path / "python3").chmod(0o755)
    for tool in ("dirname", "uname"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        ["/bin/sh", ROOT / "script" / "setup"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer with the modules venv and ensurepip is needed" in done.stderr


def test_first_step_needs_no_package() -> None:
    """It runs before anything is installed: without site-packages it gets as far as asking for a module."""
    command = [sys.executable, "-S", "-m", "salesops.local.bootstrap"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "not enough values to unpack" in done.stderr


def test_stamp_notices_changed_new_and_missing_files(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    folder.mkdir()
    stamp = Stamp("static", folder, tmp_path / "lock", folder=tmp_path / "stamps")
    assert not stamp.is_current()
    for change in (
        lambda: (folder / "a.css").write_text("a"),
        lambda: (folder / "a.css").write_text("b"),
        lambda: (folder / "b.css").write_text("b"),
        lambda: (tmp_path / "lock").write_text("1"),
        lambda: (folder / "a.css").unlink(),
    ):
        stamp.set()
        assert stamp.is_current()
        change()
        assert not stamp.is_current()


def test_assets_are_copied_without_source_maps(tmp_path: Path) -> None:
    for source in assets.FILES:
        path = tmp_path / "node_modules" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x00\xff" if path.suffix.startswith(".woff") else b"a{}\n/*# sourceMappingURL=a.map */")
    assets.copy(tmp_path / "node_modules", tmp_path / "vendor")
    copied = {str(path.relative_to(tmp_path / "vendor")) for path in (tmp_path / "vendor").rglob("*") if path.is_file()}
    assert copied == set(assets.FILES.values())
    assert (tmp_path / "vendor" / "tabler.min.css").read_text() == "a{}\n"
    assert (tmp_path / "vendor" / "fonts" / "bootstrap-icons.woff2").read_bytes() == b"\x00\xff"


def test_npm_that_fails_says_why() -> None:
    with pytest.raises(assets.AssetsMissing, match=r"npm no-such-command failed: .*no-such-command"):
        assets.npm("no-such-command")


def test_listen_takes_the_next_free_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    monkeypatch.delenv("LISTEN", raising=False)
    with server.listen() as first:
        monkeypatch.setenv("PORT", "")
        with server.listen() as second:
            assert 8000 <= first.getsockname()[1] < second.getsockname()[1]
            assert os.environ["PORT"] == str(second.getsockname()[1])


def test_listen_refuses_a_taken_port(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setenv("PORT", str(taken))
    with pytest.raises(server.Refused, match=rf"^PORT: cannot listen on 127\.0\.0\.1, port {taken}"):
        server.listen()


def test_only_one_server_runs_in_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "RUN", tmp_path)
    with server.only_one():
        (tmp_path / "server.env").write_text("DATABASE_URL=x\n", encoding="utf-8")
        with pytest.raises(server.Refused, match="running already"), server.only_one():
            pass
        assert (tmp_path / "server.env").exists()
    assert not (tmp_path / "server.env").exists()


def test_web_that_nobody_runs_is_not_ready() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = int(closed.getsockname()[1])
    assert not server.responds(("127.0.0.1", port))


def test_browser_that_does_not_start_is_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/true")
    monkeypatch.setattr(chromium, "UNPACKED", Path("/nowhere"))
    assert chromium.find() is None
