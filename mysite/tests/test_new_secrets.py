import stat
from urllib.parse import unquote, urlsplit

import pytest

from mysite.new_secrets import GIVEN, MADE, write_secrets


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch):
    for name in (*MADE, *GIVEN):
        monkeypatch.delenv(name, raising=False)


def contents(folder):
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_missing_secrets_are_made_and_stay(tmp_path):
    write_secrets(tmp_path)
    first = contents(tmp_path)
    assert all(len(first[name.lower()]) >= 32 for name in MADE)
    assert all(first[name.lower()] == "" for name in GIVEN)
    write_secrets(tmp_path)
    assert contents(tmp_path) == first


def test_the_databases_password_is_taken_once(tmp_path, monkeypatch):
    for password in ("p@ss/word:with#signs", "another"):
        monkeypatch.setenv("MARIADB_PASSWORD", password)
        write_secrets(tmp_path)
    now = contents(tmp_path)
    assert now["mariadb_password"] == "p@ss/word:with#signs"
    assert unquote(urlsplit(now["database_url"]).password or "") == now["mariadb_password"]


def test_a_value_in_the_environment_wins(tmp_path, monkeypatch):
    write_secrets(tmp_path)
    monkeypatch.setenv("KAKAO_CLIENT_SECRET", " given ")
    write_secrets(tmp_path)
    now = contents(tmp_path)
    assert now["kakao_client_secret"] == "given"


def test_only_the_databases_password_is_for_other_users(tmp_path):
    write_secrets(tmp_path)
    readable = {file.name for file in tmp_path.iterdir() if file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)}
    assert readable == {"mariadb_password"}


def test_a_start_that_was_cut_short_is_made_good(tmp_path):
    (tmp_path / "django_secret_key.part").write_text("ha")
    write_secrets(tmp_path)
    assert not list(tmp_path.glob("*.part"))
    assert len((tmp_path / "django_secret_key").read_text()) >= 32
