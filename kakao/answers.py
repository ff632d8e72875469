"""Kakao's answers, typed: what is missing or cannot be believed becomes None or an error, never a guess."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kakao.errors import NoAnswer

LONGEST_LIFE = timedelta(days=366)


@dataclass(frozen=True)
class TokenGrant:
    """Kakao's answer to a grant. Expiries count from the moment the request was started."""

    access_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_token: str | None = field(repr=False)  # None: keep the one that was used
    refresh_expires_at: datetime | None
    scopes: frozenset[str] | None  # None: Kakao did not say


@dataclass(frozen=True)
class TokenInfo:
    kakao_id: int
    app_id: int


def read_grant(answer: Mapping[str, Any], now: datetime) -> TokenGrant:
    access_token = answer.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise NoAnswer("no access_token")
    refresh_token = answer.get("refresh_token")
    scope = answer.get("scope")
    life = lifetime(answer.get("refresh_token_expires_in"))
    return TokenGrant(
        access_token=access_token,
        # A life that cannot be believed makes a token that is due for renewal at once.
        access_expires_at=now + (lifetime(answer.get("expires_in")) or timedelta(0)),
        refresh_token=refresh_token if isinstance(refresh_token, str) and refresh_token else None,
        refresh_expires_at=now + life if life else None,
        scopes=frozenset(scope.split()) if isinstance(scope, str) else None,
    )


def lifetime(seconds: object) -> timedelta | None:
    """Seconds as Kakao writes them (also as digits in a string), or None where they make no sense."""
    if not re.fullmatch(r"[1-9]\d{0,8}", str(seconds), re.ASCII):
        return None
    life = timedelta(seconds=int(str(seconds)))
    return life if life <= LONGEST_LIFE else None
