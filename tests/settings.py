"""The site's settings in an environment of the suite's own, whatever .env says."""

import os
import tempfile
from pathlib import Path

SUITE = {
    "DJANGO_DEBUG": "false",
    "DJANGO_SECRET_KEY": "only-for-the-test-suite-0123456789-abcdefghijklmnop-XYZ",
    "DJANGO_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DJANGO_CSRF_TRUSTED_ORIGINS": "",
    "SITE_URL": "http://127.0.0.1:8000",
    "ADMIN_PATH": "",
    "CACHE_URL": "",
    "MEDIA_BUCKET": "",
    "TRUSTED_PROXY_COUNT": "0",
    "KAKAO_REST_API_KEY": "test-rest-api-key",
    "KAKAO_CLIENT_SECRET": "test-client-secret",
    "KAKAO_ADMIN_KEY": "test-admin-key",
    "KAKAO_AUTH_URL": "http://127.0.0.1:9",
    "KAKAO_API_URL": "http://127.0.0.1:9",
    "TOKEN_ENCRYPTION_KEYS": "only-for-the-test-suite-encryption-key",
    "CHATBOT_RATE": "off",
    "MESSAGE_RATE": "off",
    "LOGIN_RATE": "off",
    "LOG_FORMAT": "text",
    "ADMIN_EMAIL": "",
    "EMAIL_URL": "",
    "SENTRY_DSN": "",
    "NAVER_SITE_VERIFICATION": "",
    "GOOGLE_SITE_VERIFICATION": "",
}
os.environ |= SUITE
# A file, because threads that share a database in memory do not wait for each other's locks.
os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.gettempdir()}/mysite-{os.getpid()}.sqlite3")

from mysite.settings import *  # noqa: E402, F403  (reads the environment that was just made)

# Pages render without a collectstatic before them, and logging in takes no quarter of a second.
STATIC_ROOT = Path(tempfile.gettempdir())
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"] + "-test"}  # noqa: F405
