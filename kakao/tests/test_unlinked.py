"""Kakao's webhook."""

import pytest

from kakao.models import Connection
from kakao.tests.sandbox_site import USER

KEY = {"Authorization": "KakaoAK the-admin-key"}
FIELDS = {"app_id": "1001", "user_id": str(USER), "referrer_type": "UNLINK_FROM_APPS"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_forgets_the_connection(kakao, connected, client, method):
    """KAKAO 87, 88: by GET and by POST, a member number above 2**53 to the digit."""
    before = sum(kakao.state()["calls"].values())
    for _ in range(2):
        assert getattr(client, method)("/kakao/unlinked/", FIELDS, headers=KEY).status_code == 200
    assert not Connection.objects.exists()
    assert sum(kakao.state()["calls"].values()) == before


@pytest.mark.parametrize("headers", [{}, {"Authorization": "KakaoAK wrong"}, {"Authorization": "KakaoAK 한글"}])
def test_a_wrong_key_changes_nothing(kakao, connected, client, headers):
    """KAKAO 88."""
    assert client.post("/kakao/unlinked/", FIELDS, headers=headers).status_code == 401
    assert Connection.objects.exists()


def test_without_an_admin_key_nobody_is_believed(kakao, connected, client, settings):
    settings.KAKAO_ADMIN_KEY = ""
    assert client.post("/kakao/unlinked/", FIELDS, headers={"Authorization": "KakaoAK "}).status_code == 401


@pytest.mark.parametrize("other", [{"app_id": "1002"}, {"user_id": str(USER - 1)}])
def test_another_app_or_member_changes_nothing(kakao, connected, client, other):
    """KAKAO 88, 89."""
    assert client.post("/kakao/unlinked/", FIELDS | other, headers=KEY).status_code == 200
    assert Connection.objects.exists()


@pytest.mark.parametrize(
    "broken", [{"user_id": ""}, {"app_id": "one"}, {"user_id": "-1"}, {"user_id": "9" * 5000}]
)
def test_what_is_no_number_is_refused(kakao, connected, client, broken):
    assert client.post("/kakao/unlinked/", FIELDS | broken, headers=KEY).status_code == 400
    assert Connection.objects.exists()
