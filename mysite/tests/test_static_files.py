import os

import pytest

from mysite import static_files


@pytest.fixture
def collected(settings, tmp_path, monkeypatch):
    calls = []
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(static_files, "call_command", lambda *args, **_: calls.append(args[0]))
    return calls


def test_it_collects_where_nothing_is_collected(collected):
    static_files.collect_changed()
    assert collected == ["collectstatic"]


def test_it_collects_again_after_a_change_only(collected, tmp_path):
    manifest = tmp_path / "staticfiles.json"
    manifest.touch()
    static_files.collect_changed()
    assert collected == []
    os.utime(manifest, (1, 1))
    static_files.collect_changed()
    assert collected == ["collectstatic"]
