"""Signed time stamps in forms: they tell how long somebody has had a form before sending it."""

import time
from functools import lru_cache

from django.core import signing

SALT = "mysite.stamps"


def new_stamp() -> str:
    return _stamp(int(time.time()))


@lru_cache(maxsize=1)
def _stamp(second: int) -> str:
    return signing.dumps(second, salt=SALT)


def age(stamp: str) -> float:
    """Seconds since a stamp was made. Raises BadSignature for any other text."""
    return time.time() - int(signing.loads(stamp, salt=SALT))
