import pytest
from django.db import DatabaseError
from django.db import connection as database
from django.db.migrations.executor import MigrationExecutor


def test_healthz_needs_no_database_and_takes_any_host(client):
    response = client.get("/healthz", headers={"Host": "anything.example"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"


def test_healthz_is_not_redirected_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200


def test_readyz_when_all_is_there(client, db):
    assert client.get("/readyz").status_code == 200


def test_readyz_names_the_database(client, db, monkeypatch):
    def refuse() -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(database, "ensure_connection", refuse)
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["not_ready"] == ["database"]


def test_readyz_names_the_migrations(client, db, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one"])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["not_ready"] == ["migrations"]


@pytest.mark.parametrize("url", ["/healthz", "/readyz"])
def test_probes_only_read(client, url):
    assert client.post(url).status_code == 405
