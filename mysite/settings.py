"""The one settings file. What differs between machines comes from the environment, and is read here only."""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from mysite.environment import Environment, refuse

django_stubs_ext.monkeypatch()  # lets ModelAdmin[Message] and the like stand at run time

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR / ".env")

DEBUG = env.flag("DJANGO_DEBUG", default=False)
if DEBUG:
    SECRET_KEY = env.text("DJANGO_SECRET_KEY", "django-insecure-for-development-on-this-machine-only")
else:
    SECRET_KEY = env.secret(
        "DJANGO_SECRET_KEY", "Write 50 or more random characters, or DJANGO_DEBUG=true to develop."
    )
    env.required("SITE_URL", "Write the site's address, such as https://my.name.")

SITE_URL = env.origin("SITE_URL", "http://127.0.0.1:8000")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.hosts(
    "DJANGO_ALLOWED_HOSTS", [SITE_HOST, *(["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])]
)
CSRF_TRUSTED_ORIGINS = env.origins("DJANGO_CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXY_COUNT = env.count("TRUSTED_PROXY_COUNT", 0)
DRAIN_SECONDS = env.count("DRAIN_SECONDS", 0, most=600)

INSTALLED_APPS = [
    "mysite.apps.OwnersAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "mysite.apps.MysiteConfig",
    "profile_app",
    "chatbot",
    "kakao",
]
MIDDLEWARE = [
    "mysite.request_id.RequestIdMiddleware",
    "mysite.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "mysite.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mysite.bodies.BodyLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mysite.admin_addresses.AdminAddressMiddleware",
]
ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mysite.context.site",
            ],
        },
    }
]

FORM_RENDERER = "mysite.forms.Renderer"

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A write waits for its turn instead of failing, readers never wait, and a commit survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        charset="utf8mb4", init_command="SET sql_mode='STRICT_TRANS_TABLES'", connect_timeout=5
    )
    DATABASES["default"]["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SHARED_CACHE = env.cache("CACHE_URL")
CACHES = {"default": SHARED_CACHE or {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
OTP_TOTP_ISSUER = SITE_HOST
OTHER_PATHS = {"card", "chatbot", "en", "healthz", "kakao", "media", "preview", "readyz", "static", "styleguide"}
ADMIN_PATH = env.path("ADMIN_PATH", "admin/", taken=OTHER_PATHS)

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Seoul"
FORMAT_MODULE_PATH = "mysite.formats"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = BASE_DIR / "media"
MEDIA_BUCKET = env.bucket("MEDIA_BUCKET")
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {
        "BACKEND": "mysite.bucket.BucketStorage",
        "OPTIONS": {"bucket_name": MEDIA_BUCKET, "region_name": env.text("AWS_REGION") or None},
    }
    if MEDIA_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# What needs TLS follows the scheme of SITE_URL.
SECURE = SITE_URL.startswith("https:")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 365 * 86400 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True
KNOWN_BROWSER_COOKIE_NAME = "__Host-known" if SECURE else "known"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie beside those two
CSRF_FAILURE_VIEW = "mysite.errors.csrf_failure"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
DEFAULT_EXCEPTION_REPORTER_FILTER = "kakao.reports.SecretFramesFilter"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for sub-domains and
    "security.W021",  # preloading are the domain owner's to decide: other sites may live beside this one
    *([] if SECURE else ["security.W004", "security.W008", "security.W012", "security.W016"]),  # http on loopback
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # of it, files aside; what a request may have is said in bodies.py
DATA_UPLOAD_MAX_NUMBER_FILES = 4

KAKAO_REST_API_KEY = env.text("KAKAO_REST_API_KEY")
KAKAO_CLIENT_SECRET = env.text("KAKAO_CLIENT_SECRET")
KAKAO_ADMIN_KEY = env.text("KAKAO_ADMIN_KEY")
KAKAO_PKCE = env.flag("KAKAO_PKCE", default=False)
KAKAO_AUTH_URL = env.origin("KAKAO_AUTH_URL", "https://kauth.kakao.com", private=True)
KAKAO_API_URL = env.origin("KAKAO_API_URL", "https://kapi.kakao.com", private=True)
TOKEN_ENCRYPTION_KEYS = env.secrets("TOKEN_ENCRYPTION_KEYS", [SECRET_KEY] if DEBUG else [])
if KAKAO_REST_API_KEY and not TOKEN_ENCRYPTION_KEYS:
    refuse(
        "TOKEN_ENCRYPTION_KEYS",
        "is not set. Write 32 or more random characters, they encrypt Kakao's tokens.",
    )

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        # Browsers hold the whole chain of redirects after a form to this list; Kakao's login is in it.
        "form-action": [SELF, KAKAO_AUTH_URL, "https://accounts.kakao.com"],
        "frame-ancestors": [NONE],
    }
}

CHATBOT_RATE = env.rate("CHATBOT_RATE", "30/m")
MESSAGE_RATE = env.rate("MESSAGE_RATE", "10/m")
LOGIN_RATE = env.rate("LOGIN_RATE", "10/h")
QUESTION_RETENTION_DAYS = env.count("QUESTION_RETENTION_DAYS", 180, least=1)
MESSAGE_RETENTION_DAYS = env.count("MESSAGE_RETENTION_DAYS", 365, least=1)

SITE_VERIFICATIONS = {
    "naver-site-verification": env.verification("NAVER_SITE_VERIFICATION"),
    "google-site-verification": env.verification("GOOGLE_SITE_VERIFICATION"),
}

ADMIN_EMAIL = env.email_address("ADMIN_EMAIL")
MAIL_SERVER = env.mail_server("EMAIL_URL")
if ADMIN_EMAIL and not MAIL_SERVER:
    refuse("EMAIL_URL", "is not set, and ADMIN_EMAIL is. Write smtp+tls://user:password@host:587.")
globals().update(MAIL_SERVER)
EMAIL_TIMEOUT = 10
# Mail providers take mail from a user's own address only, so the owner writes to themself.
DEFAULT_FROM_EMAIL = ADMIN_EMAIL or f"mysite@{SITE_HOST}"

SENTRY_DSN = env.sentry_dsn("SENTRY_DSN")
SENTRY_RELEASE = env.text("SENTRY_RELEASE")
LOG_FORMAT = env.choice("LOG_FORMAT", "text" if DEBUG else "json", ("json", "text"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {request_id} {name}: {message}", "style": "{"},
        "json": {"()": "mysite.logs.JsonFormatter"},
    },
    "filters": {
        "without_secrets": {"()": "mysite.logs.WithoutSecrets"},
        "with_request_id": {"()": "mysite.logs.WithRequestId"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout" if LOG_FORMAT == "json" else "ext://sys.stderr",
            "formatter": LOG_FORMAT,
            "filters": ["without_secrets", "with_request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
