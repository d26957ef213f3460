"""An anchor holds what grew, goes out as a file, and tells when the table no longer says what the file says."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from approvals import tasks
from approvals.models import Anchor
from approvals.services import anchors, verifying
from salesops.local.bench._attacks import in_vain

from ..evidence import decided

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def vault_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_anchor_of_a_day_is_made_once() -> None:
    first = anchors.anchor(DAY)
    decided()
    assert anchors.anchor(DAY) == first
    assert Anchor.objects.get().documents == 0


def test_database_refuses_a_second_anchor_of_a_day() -> None:
    first = anchors.anchor(DAY)
    with pytest.raises(IntegrityError, match="approvals_anchor_day"), transaction.atomic():
        Anchor.objects.create(day=DAY, documents=0, heads={}, hash=first.hash)


def test_anchor_holds_the_chains_that_grew_since_the_one_before() -> None:
    with time_machine.travel("2026-03-02 12:00Z"):
        old = decided()
    with time_machine.travel("2026-03-04 12:00Z"):
        first = anchors.anchor(DAY)
    with time_machine.travel("2026-03-06 12:00Z"):
        new = decided()
        second = anchors.anchor(DAY + timedelta(days=4))
    assert first.heads == {str(old.pk): [old.length, old.head]}
    assert second.heads == {str(new.pk): [new.length, new.head]}
    assert second.previous == first.hash


def test_chain_that_grew_while_the_anchor_before_was_made_is_in_the_next() -> None:
    with time_machine.travel("2026-03-02 12:00Z"):
        document = decided()
    with time_machine.travel("2026-03-02 12:01Z"):
        anchors.anchor(DAY)
        assert str(document.pk) in anchors.anchor(DAY + timedelta(days=1)).heads


def test_export_writes_once_and_whole() -> None:
    made = anchors.anchor(DAY)
    path = anchors.export(made)
    assert json.loads(path.read_text()) == {"day": "2026-03-02", "heads": {}, "previous": "", "hash": made.hash}
    path.write_text("kept")
    assert anchors.export(made) == path
    assert path.read_text() == "kept"


def test_anchors_computed_anew_differ_from_the_copies(tmp_path: Path) -> None:
    document = decided()
    path = anchors.export(anchors.anchor(DAY))
    copies = tmp_path / "copies"
    copies.mkdir()
    (copies / path.name).write_text(path.read_text())
    assert list(verifying.verify_all(copies)) == []
    with in_vain():
        heads = {str(document.pk): [1, "0" * 64]}
        Anchor.objects.update(heads=heads, hash=anchors.hash_of(DAY, heads, ""))
        assert "anchor of 2026-03-02 differs" in {fault.what for fault in verifying.verify_all(copies)}


def test_beat_makes_and_exports_yesterdays_anchor() -> None:
    tasks.anchor_yesterday()
    yesterday = timezone.localdate() - timedelta(days=1)
    assert Anchor.objects.get().day == yesterday
    assert (anchors.folder() / f"{yesterday}.json").exists()


def test_command_makes_it_too_and_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("anchor_evidence")
    assert Path(capsys.readouterr().out.strip()).exists()


def test_command_says_that_all_is_what_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    decided()
    call_command("verify_evidence")
    assert "1 documents" in capsys.readouterr().out


def test_command_names_each_fault_and_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    document = decided()
    with in_vain():
        document.events.filter(seq=2).update(note="other")
        with pytest.raises(CommandError, match="1 faults"):
            call_command("verify_evidence", exported=tmp_path)
    assert f"document {document.pk} event 2: changed" in capsys.readouterr().out
