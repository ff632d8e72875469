import pytest

from kakao.encryption import decrypt, encrypt
from kakao.errors import Misconfigured

OLD, NEW = "an-old-key-of-enough-length-000", "a-new-key-of-enough-length-0000"


def test_a_token_comes_back(settings):
    assert decrypt(encrypt("a-token")) == "a-token"
    assert "a-token" not in encrypt("a-token")


def test_the_first_key_encrypts_and_each_decrypts(settings):
    """KAKAO 90."""
    settings.TOKEN_ENCRYPTION_KEYS = [OLD]
    before = encrypt("a-token")
    settings.TOKEN_ENCRYPTION_KEYS = [NEW, OLD]
    assert decrypt(before) == "a-token"
    after = encrypt("a-token")
    settings.TOKEN_ENCRYPTION_KEYS = [NEW]
    assert decrypt(after) == "a-token"


def test_a_wrong_key_is_the_operators_to_mend(settings):
    """KAKAO 90."""
    settings.TOKEN_ENCRYPTION_KEYS = [OLD]
    ciphertext = encrypt("a-token")
    settings.TOKEN_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(Misconfigured):
        decrypt(ciphertext)
