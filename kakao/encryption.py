"""Tokens at rest: the first of TOKEN_ENCRYPTION_KEYS encrypts, each of them decrypts."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from kakao.errors import Misconfigured


def _cipher() -> MultiFernet:
    keys = settings.TOKEN_ENCRYPTION_KEYS
    if not keys:
        raise Misconfigured("TOKEN_ENCRYPTION_KEYS")
    # The settings are long random texts of any alphabet; Fernet wants 32 bytes.
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(key.encode()).digest())) for key in keys])


def encrypt(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode()


def decrypt(ciphertext: str) -> str:
    """Raises Misconfigured when none of the keys fits: the ciphertext stays for the day the right one is back."""
    try:
        return _cipher().decrypt(ciphertext.encode()).decode()
    except InvalidToken:
        raise Misconfigured("TOKEN_ENCRYPTION_KEYS") from None
