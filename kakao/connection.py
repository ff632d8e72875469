"""Connecting the owner's Kakao account, and letting go of it.

The OAuth code flow: `begin` sends the owner to Kakao with a state, `complete` is what happens when Kakao sends
them back. Nothing that goes wrong on the way touches the connection that exists already.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils.crypto import salted_hmac

from kakao.answers import TokenGrant
from kakao.client import Client
from kakao.errors import KakaoError
from kakao.models import Attempt, Connection, Message

CODE_LENGTH = 512


class CallbackRefused(Exception):
    """`reason` is one of: state, used, malformed, cancelled, denied."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OtherAccount(Exception):
    """The owner came back with another Kakao account than the connected one, and has not confirmed that."""

    def __init__(self, kakao_id: int, connected_id: int) -> None:
        super().__init__("other account")
        self.kakao_id, self.connected_id = kakao_id, connected_id


def redirect_uri() -> str:
    """Registered at Kakao character for character, so never derived from a request."""
    return f"{settings.SITE_URL}/kakao/callback/"


def begin(client: Client, now: datetime, may_become: int | None = None) -> tuple[str, str]:
    """Start an attempt. Returns the state, to be bound to the owner's session, and Kakao's login address.

    `may_become` is the Kakao account that the owner has confirmed as the new one.
    """
    state = secrets.token_urlsafe(32)
    Attempt.objects.create(digest=digest(state), created_at=now, may_become=may_become)
    challenge = digest_url(verifier(state)) if settings.KAKAO_PKCE else ""
    return state, client.authorize_url(redirect_uri(), state, challenge)


def complete(client: Client, query: QueryDict, expected_state: str, now: datetime) -> None:
    """Finish an attempt: refusals first, success last. Raises CallbackRefused, OtherAccount or a KakaoError."""
    state = query.get("state", "")
    if not expected_state or not hmac.compare_digest(state.encode(), expected_state.encode()):
        raise CallbackRefused("state")
    attempt = Attempt.objects.consume(digest(state), now)
    if attempt is None:
        raise CallbackRefused("used")
    code, error = query.get("code", ""), query.get("error", "")
    if len(query.getlist("code")) > 1 or bool(code) == bool(error) or len(code) > CODE_LENGTH:
        raise CallbackRefused("malformed")
    if error:
        raise CallbackRefused("cancelled" if error == "access_denied" else "denied")
    proof = verifier(state) if settings.KAKAO_PKCE else ""
    grant = with_scopes(client, client.exchange_code(code, redirect_uri(), now, proof))
    info = client.token_info(grant.access_token)
    with transaction.atomic(durable=True):
        connected = Connection.objects.select_for_update().current()
        if connected and info.kakao_id not in {connected.kakao_id, attempt.may_become}:
            raise OtherAccount(info.kakao_id, connected.kakao_id)
        Connection.objects.connect(grant, info, now)
        Message.objects.waiting().update(due_at=now, attempts=0)


def with_scopes(client: Client, grant: TokenGrant) -> TokenGrant:
    """Kakao may leave the agreed items out of the answer; never assume them."""
    return grant if grant.scopes is not None else replace(grant, scopes=client.agreed_scopes(grant.access_token))


def disconnect() -> bool:
    """Unlink at Kakao and forget the tokens; they go even when Kakao did not confirm, which returns False."""
    connection = Connection.objects.current()
    if connection is None:
        return True
    try:
        Client.from_settings().unlink(connection.access_token)
    except KakaoError:
        return False
    finally:
        Connection.objects.filter(kakao_id=connection.kakao_id).delete()
    return True


def forget(kakao_id: int, app_id: int) -> None:
    """Kakao's word that the owner has unlinked the app; about another member or app it changes nothing."""
    Connection.objects.filter(kakao_id=kakao_id, app_id=app_id).delete()


def digest(state: str) -> str:
    return sha256(state.encode()).hexdigest()


def verifier(state: str) -> str:
    """PKCE's secret half, derived from the state and the site's key so that it is stored nowhere."""
    return urlsafe(salted_hmac("kakao.pkce", state, algorithm="sha256").digest())


def digest_url(text: str) -> str:
    return urlsafe(sha256(text.encode()).digest())


def urlsafe(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
