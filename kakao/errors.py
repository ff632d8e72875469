"""What can go wrong with Kakao, by who has to act: nobody but time, the owner, or the operator.

`code` is Kakao's own ("KOE322", "-401") or a word of ours ("timeout"). Kakao's descriptions are never kept: they
echo authorization codes.
"""

from collections.abc import Mapping
from datetime import timedelta

RATE_LIMITED, SILENCE = "KOE237", timedelta(minutes=10)


class KakaoError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unavailable(KakaoError):
    """Try later: Kakao could not be reached, is at fault, or asks us to slow down."""

    def __init__(self, code: str, wait: timedelta = timedelta(0)) -> None:
        super().__init__(code)
        self.wait = wait


class NoAnswer(Unavailable):
    """The request may have been carried out: no answer that can be understood came back."""


class OutcomeUnknown(NoAnswer):
    """A message may have been delivered: sending it again may deliver it twice."""


class NotSaved(Unavailable):
    """Kakao has renewed the tokens, and our database would not take them."""


class QuotaExceeded(Unavailable):
    """Nothing more today."""


class Rejected(KakaoError):
    """The owner must act."""


class ConnectionLost(Rejected):
    """The refresh token is dead, or the owner unlinked the app: connect again."""


class TokenRefused(Rejected):
    """This access token is not (or no longer) good."""


class ScopeMissing(Rejected):
    """The owner has not agreed to talk_message."""


class MessageRefused(Rejected):
    """This one message will never be taken; others may."""


class Misconfigured(KakaoError):
    """The operator must act: a key, a secret, a switch in Kakao's console."""


# Anything that is not listed is taken for a passing fault: an unknown code must never throw tokens away.
KINDS: Mapping[str, type[KakaoError]] = {
    "KOE322": ConnectionLost,
    "-101": ConnectionLost,
    "-103": ConnectionLost,
    "KOE320": Rejected,
    "KOE406": Rejected,
    "-4": Rejected,
    "-12": Rejected,
    "-406": Rejected,
    "-501": Rejected,
    "-401": TokenRefused,
    "-402": ScopeMissing,
    "-2": MessageRefused,
    "-10": QuotaExceeded,
    "-11": QuotaExceeded,
    "-531": QuotaExceeded,
    "-532": QuotaExceeded,
    "-533": QuotaExceeded,
    "-536": QuotaExceeded,
    "-603": NoAnswer,
    "TOKEN_ENCRYPTION_KEYS": Misconfigured,
    "invalid_client": Misconfigured,
    "misconfigured": Misconfigured,
    "KOE004": Misconfigured,
    "KOE005": Misconfigured,
    "KOE006": Misconfigured,
    "KOE008": Misconfigured,
    "KOE009": Misconfigured,
    "KOE010": Misconfigured,
    "KOE101": Misconfigured,
    "KOE204": Misconfigured,
    "KOE207": Misconfigured,
    "KOE303": Misconfigured,
    "KOE310": Misconfigured,
    "KOE319": Misconfigured,
    "-3": Misconfigured,
    "-5": Misconfigured,
    "-6": Misconfigured,
    "-8": Misconfigured,
    "-9": Misconfigured,
    "-903": Misconfigured,
}


def error_for(code: str, wait: timedelta = timedelta(0)) -> KakaoError:
    """The error that Kakao's `code` stands for; `wait` is how long Kakao asked us to stay away."""
    kind = KINDS.get(code)
    if kind:
        return kind(code)
    return Unavailable(code, SILENCE if code == RATE_LIMITED else wait)
