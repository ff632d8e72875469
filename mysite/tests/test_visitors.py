"""What every visitors' POST has in common, where no app's own tests show it."""

import pytest
from django import db
from django.db.backends.utils import CursorWrapper

JSON = {"name": "가", "contact": "a@b.co", "body": "나", "consent": True, "question": "이름이 뭐예요?"}


@pytest.fixture(params=["/kakao/messages/", "/chatbot/ask/"])
def url(request, db):
    return request.param


@pytest.fixture
def database_is_away(monkeypatch):
    """Nothing can be written."""
    execute = CursorWrapper.execute

    def fail(cursor, sql, params=None):
        if sql.startswith("INSERT"):
            raise db.OperationalError("gone away")
        return execute(cursor, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", fail)


@pytest.mark.usefixtures("database_is_away")
def test_a_database_that_is_away_means_try_again(client, url, caplog):
    response = client.post(url, JSON, content_type="application/json")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "unavailable"
    assert response["Retry-After"]
    assert "gone away" in caplog.text


@pytest.mark.usefixtures("database_is_away")
def test_a_page_says_so_and_keeps_what_was_typed(client, db):
    response = client.post("/chatbot/ask/", {"question": "이름이 뭐예요?"})
    assert response.status_code == 503
    assert 'value="이름이 뭐예요?"' in response.text
    assert "보내지 못했어요" in response.text


def test_a_refusal_is_kept_by_nobody(client, url):
    response = client.post(url, {}, content_type="application/json")
    assert response.status_code == 400
    assert response["Cache-Control"] == "no-store"
