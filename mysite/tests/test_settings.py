"""The start itself: one line that names the variable, and nothing unsafe by default."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "PATH": os.environ["PATH"],
    "DJANGO_DEBUG": "false",
    "DJANGO_SECRET_KEY": "a-long-and-random-secret-key-of-fifty-characters-or-more",
    "SITE_URL": "https://my.example",
    "KAKAO_REST_API_KEY": "key",
    "TOKEN_ENCRYPTION_KEYS": "a-long-and-random-encryption-key",
}
SHOW = """
import json
from mysite import settings as s
names = ["DEBUG", "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
         "SECURE_HSTS_SECONDS", "KAKAO_AUTH_URL", "KAKAO_API_URL", "SESSION_COOKIE_NAME",
         "SECURE_PROXY_SSL_HEADER"]
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in (GOOD | changes).items() if value}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DJANGO_SECRET_KEY", ""),
        ("DJANGO_SECRET_KEY", "short"),
        ("DJANGO_DEBUG", "perhaps"),
        ("SITE_URL", ""),
        ("SITE_URL", "http://my.example"),
        ("DATABASE_URL", "oracle://x"),
        ("CACHE_URL", "locmem://"),
        ("MEDIA_BUCKET", "s3://uploads"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("DRAIN_SECONDS", "601"),
        ("TOKEN_ENCRYPTION_KEYS", ""),
        ("TOKEN_ENCRYPTION_KEYS", "short"),
        ("KAKAO_AUTH_URL", "http://kauth.kakao.com"),
        ("KAKAO_API_URL", "kapi"),
        ("CHATBOT_RATE", "many"),
        ("MESSAGE_RATE", "0/m"),
        ("ADMIN_EMAIL", "me"),
        ("EMAIL_URL", "mail.example"),
        ("LOG_FORMAT", "xml"),
        ("SENTRY_DSN", "https://sentry.example/1"),
        ("SENTRY_DSN", "http://key@sentry.example/1"),
        ("NAVER_SITE_VERIFICATION", "naver-site-verification: abc"),
        ("GOOGLE_SITE_VERIFICATION", "google-site-verification=abc"),
        ("DJANGO_CSRF_TRUSTED_ORIGINS", "my.example"),
    ],
)
def test_a_wrong_or_missing_value_stops_the_start_with_one_line(tmp_path, name, value):
    ended = start(**{name: value})
    assert ended.returncode == 4
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith(f"{name}: ")
    assert ended.stdout == ""


def test_production_is_safe_by_default():
    shown = json.loads(start().stdout)
    assert shown == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["my.example"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "KAKAO_AUTH_URL": "https://kauth.kakao.com",
        "KAKAO_API_URL": "https://kapi.kakao.com",
        "SESSION_COOKIE_NAME": "__Host-session",
        "SECURE_PROXY_SSL_HEADER": None,
    }


def test_a_proxys_word_about_https_is_believed_once_it_is_counted():
    shown = json.loads(start(TRUSTED_PROXY_COUNT="1").stdout)
    assert shown["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_what_needs_tls_follows_the_scheme_of_site_url():
    shown = json.loads(start(SITE_URL="http://localhost:8000").stdout)
    assert not shown["SESSION_COOKIE_SECURE"]
    assert not shown["SECURE_SSL_REDIRECT"]
    assert shown["SECURE_HSTS_SECONDS"] == 0


def test_warnings_by_mail_need_a_server():
    ended = start(ADMIN_EMAIL="me@my.name")
    assert ended.returncode != 0
    assert ended.stderr.startswith("EMAIL_URL: ")
    assert start(ADMIN_EMAIL="me@my.name", EMAIL_URL="smtp+tls://u:p@mail.example").returncode == 0


@pytest.mark.parametrize("quote", ["'", '"'])
def test_of_a_whole_verification_tag_it_says_what_to_write(quote):
    tag = f"<meta name={quote}google-site-verification{quote} content={quote}a-B_9{quote} />"
    assert "Write a-B_9." in start(GOOGLE_SITE_VERIFICATION=tag).stderr
    assert start(GOOGLE_SITE_VERIFICATION="a-B_9", NAVER_SITE_VERIFICATION="0f").returncode == 0
