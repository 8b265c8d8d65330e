"""All settings, in one file. A shared instance is configured by environment variables (docs/deployment.md)."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

from django.utils.csp import CSP

from plumbline.kernel.secrets import secret_key

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("PLUMBLINE_DATA", ROOT / "data")).resolve()
PUBLIC_ADDRESS = os.environ.get("PLUMBLINE_ADDRESS", "")  # https://plumbline.example.gov.uk; empty on one's own machine

DEBUG = os.environ.get("PLUMBLINE_DEBUG") == "1"
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = [urlparse(PUBLIC_ADDRESS).hostname or ""] if PUBLIC_ADDRESS else ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS += [h for h in os.environ.get("PLUMBLINE_HOSTS", "").split(",") if h]
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS] if PUBLIC_ADDRESS else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "plumbline.ui",  # before allauth: its sign-in pages are drawn with ours
    "allauth",
    "allauth.account",
    "plumbline.history",
    "plumbline.people",
    "plumbline.drafts",
    "plumbline.access",
    "plumbline.documents",
    "plumbline.notices",
    "plumbline.files",
    "plumbline.guests",
    "plumbline.library",
    "plumbline.workflow",
    "plumbline.register",
    "plumbline.plans",
    "plumbline.intelligence",
    "plumbline.picture",
    "plumbline.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "plumbline.history.middleware.RequestIdMiddleware",
    "plumbline.drafts.middleware.KeepTypedTextMiddleware",
    "plumbline.access.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "plumbline.ui.context.page_context",
            ],
            "builtins": ["plumbline.ui.templatetags.ui"],
        },
    }
]
HEADER_COLOUR = os.environ.get("PLUMBLINE_HEADER_COLOUR", "")  # the council's own, "#5a2a6b"; empty for Plumbline's
FORM_RENDERER = "plumbline.ui.forms.PlumblineRenderer"


def database(url: str) -> dict[str, object]:
    """PLUMBLINE_DATABASE: empty for SQLite in the data folder, or postgresql://user:password@host:port/name; a socket's
    folder is given as postgresql://user@/name?host=/folder."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "plumbline.sqlite3",
            # FULL: an acknowledged save survives a power cut. IMMEDIATE: writers queue instead of failing (STACK.md).
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            "CONN_MAX_AGE": None,
        }
    at = urlparse(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": at.path.lstrip("/"),
        "USER": unquote(at.username or ""),
        "PASSWORD": unquote(at.password or ""),
        "HOST": at.hostname or parse_qs(at.query).get("host", [""])[0],
        "PORT": str(at.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
    }


DATABASES = {"default": database(os.environ.get("PLUMBLINE_DATABASE", ""))}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # beyond it entries are thrown out at random, and with them counts of tries
    }
}  # fmt: skip

# Whom a record is about: who works for one of these does not read it through another post (access.queries).
CONFLICTS = "plumbline.intelligence.queries.about"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "plumbline.notices.account_letters.AccountAdapter"  # people.sign_in, with letters by the outbox
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letters to addresses that are nobody's here
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"

CSRF_FAILURE_VIEW = "plumbline.drafts.views.csrf_failure"
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_ADDRESS.startswith("https:")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
BEHIND_PROXY = bool(os.environ.get("PLUMBLINE_BEHIND_PROXY"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# The last address in X-Forwarded-For is the one the proxy saw. Without it everybody would share one limit of tries.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j F Y"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STATICFILES_DIRS = [ROOT / "build" / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if os.environ.get("PLUMBLINE_COLLECTED") == "1"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = os.environ.get("PLUMBLINE_COLLECTED") != "1"


# How e-mail leaves: "file" (data folder, outbox), "console", "smtp" or "notify". Unset, it follows from what is set.
SMTP = os.environ.get("PLUMBLINE_SMTP", "")
NOTIFY = {
    "key": os.environ.get("PLUMBLINE_NOTIFY_KEY", ""),
    "template": os.environ.get("PLUMBLINE_NOTIFY_TEMPLATE", ""),
    "address": os.environ.get("PLUMBLINE_NOTIFY_ADDRESS", "https://api.notifications.service.gov.uk"),
}
MAIL = os.environ.get("PLUMBLINE_MAIL") or ("notify" if NOTIFY["key"] else "smtp" if SMTP else "file")


def mailer(url: str) -> dict[str, object]:
    """PLUMBLINE_SMTP: smtp://user:password@host:port (smtps:// from the first byte on). Empty: the console."""
    if not url:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    at = urlparse(url)
    options = {
        "host": at.hostname or "localhost",
        "port": at.port or (465 if at.scheme == "smtps" else 587),
        "username": unquote(at.username or ""),
        "password": unquote(at.password or ""),
        "use_ssl": at.scheme == "smtps",
        "use_tls": at.scheme == "smtp" and bool(at.username),
        "timeout": 20,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


MAILERS = {"default": mailer(SMTP if MAIL == "smtp" else "")}
DEFAULT_FROM_EMAIL = os.environ.get("PLUMBLINE_FROM", "Plumbline <plumbline@localhost>")

# What stands in mails and calendars before a path.
SITE_ADDRESS = PUBLIC_ADDRESS.rstrip("/") or f"http://127.0.0.1:{os.environ.get('PLUMBLINE_PORT', '8000')}"
# What the worker does each morning, and whom it asks, before a notice of a kind leaves, whether it still holds.
NOTICES_EACH_MORNING = ["plumbline.plans.actions.reminders.put_reminders"]
NOTICES_STILL_HOLD = {"reminder": "plumbline.plans.queries.reminders.reminders_that_hold"}
# What the worker does besides, at each look: once, and again at the next look where it says that there was something.
WORKER_JOBS = ["plumbline.register.actions.run_next_load"]

LIBRARY = ROOT / "library"
READ_UPLOADS_IN_BACKGROUND = True  # tests read them at once
UPLOAD_LIMIT_BYTES = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 60_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
