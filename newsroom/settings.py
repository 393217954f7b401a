"""The one settings file: everything comes from the environment, and nonsense is refused.

README lists every variable. `demo` is for trying and developing, `test` for the test suite;
`production` has no defaults where a wrong one could hurt, and names the value it refuses.
"""

import ipaddress
import os
import secrets
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg2 import ProgrammingError
from psycopg2.extensions import parse_dsn

from newsroom import first_script

BASE_DIR = Path(__file__).resolve().parent.parent
REQUIRED = object()


def env(name, default=""):
    """A variable of the environment; one that is required may be left out except in production."""
    value = os.environ.get(name, "").strip()
    if not value and default is REQUIRED:
        if PRODUCTION:
            raise ImproperlyConfigured(f"{name} is missing: production needs it.")
        return ""
    return value or default


def env_list(name, default=""):
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def env_flag(name, default=False):
    value = env(name, "1" if default else "0").lower()
    if value not in ("1", "yes", "true", "on", "0", "no", "false", "off"):
        raise ImproperlyConfigured(f"{name} is {value!r}: use 1 or 0.")
    return value in ("1", "yes", "true", "on")


def env_number(name, default):
    value = env(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}: use a whole number.")
    return int(value)


MODES = ("demo", "test", "production")
MODE = os.environ.get("NEWSROOM_MODE", "").strip() or "demo"
if MODE not in MODES:
    raise ImproperlyConfigured(f"NEWSROOM_MODE is {MODE!r}: use one of {', '.join(MODES)}.")
PRODUCTION = MODE == "production"
DEBUG = env_flag("DEBUG")
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("DEBUG is on: production needs it off.")


def _data_dir():
    folder = Path(env("DATA_DIR", REQUIRED) or BASE_DIR / ".data")
    if PRODUCTION and not folder.is_absolute():
        raise ImproperlyConfigured(f"DATA_DIR is {str(folder)!r}: production needs a full path.")
    return folder.resolve()


DATA_DIR = _data_dir()


# Secrets


def _secret_key():
    key = env("SECRET_KEY", REQUIRED)
    if PRODUCTION and (len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-")):
        raise ImproperlyConfigured(
            "SECRET_KEY is too easy to guess: production needs at least 50 random characters."
        )
    return key or _kept_secret(DATA_DIR / "secret-key")


def _kept_secret(path):
    """A secret made at the first start; several processes starting at once agree on one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}-{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(60))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")


# Addresses


def _allowed_hosts():
    hosts = env_list("ALLOWED_HOSTS", REQUIRED) or ["localhost", "127.0.0.1", "[::1]"]
    if PRODUCTION and "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS is '*': production needs the site's own names.")
    return hosts


def _is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _host():
    host = env("HOST", "127.0.0.1")
    if not PRODUCTION and not _is_loopback(host):
        raise ImproperlyConfigured(
            f"HOST is {host!r}: the {MODE} mode is for this machine alone, use 127.0.0.1."
        )
    return host


def _fetch_allow():
    """The one loopback address that outgoing fetches may reach, for trying an importer."""
    value = env("FETCH_ALLOW")
    if not value:
        return None
    if PRODUCTION:
        raise ImproperlyConfigured("FETCH_ALLOW is set: production fetches nothing from itself.")
    host, _, port = value.rpartition(":")
    if not (_is_loopback(host.strip("[]")) and port.isdecimal()):
        raise ImproperlyConfigured(
            f"FETCH_ALLOW is {value!r}: use a loopback address and port, such as 127.0.0.1:9000."
        )
    return host.strip("[]"), int(port)


ALLOWED_HOSTS = _allowed_hosts()
FETCH_ALLOW = _fetch_allow()
HOST, PORT = _host(), env_number("PORT", 8000)
WEB_WORKERS, WEB_THREADS = env_number("WEB_WORKERS", 2), env_number("WEB_THREADS", 4)
# How many proxies stand in front; they say what address and protocol the reader used.
PROXIES = env_number("PROXIES", 1 if PRODUCTION else 0)

INSTALLED_APPS = [
    "newsroom",
    "articles",
    "authors",
    "categories",
    "photos",
    "files",
    "ads",
    "pages",
    "fronts",
    "desk",
    "wordpress",
    "taggit",
    "ckeditor",
    "axes",
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "newsroom.caching.bare_pictures",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.caching.CompressText",
    "newsroom.caching.revalidated",
    "csp.middleware.CSPMiddleware",
    "ads.policy.for_ad_server",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "newsroom.refusals.nonsense_refused",
    "wordpress.addresses.legacy_addresses",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

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
                "newsroom.context.publication",
            ],
        },
    },
]


# Database


def database_from_url(name):
    """Django's settings for a database that a variable of the environment names."""
    url = env(name)
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(f"{name} does not start with postgresql://.")
    try:
        parts = parse_dsn(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}".strip()) from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        **CONNECTIONS,
    }


CONNECTIONS = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
# A server of our own, started at the first connection; the test suite throws its own away.
EMBEDDED_FOLDER = DATA_DIR / ("postgres-test" if MODE == "test" else "postgres")
DATABASES = {"default": {"ENGINE": "newsroom.postgres", "NAME": "newsroom", **CONNECTIONS}}
if env("DATABASE_URL", REQUIRED):
    DATABASES["default"] = database_from_url("DATABASE_URL")
if env("READ_DATABASE_URL"):
    DATABASES["read"] = database_from_url("READ_DATABASE_URL") | {"TEST": {"MIRROR": "default"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Mail


def _mail_address():
    """Where mail goes: smtp://user:password@host:587, smtps://…, or file:///folder."""
    url = urlsplit(env("EMAIL_URL", REQUIRED) or f"file://{DATA_DIR / 'mail'}")
    wanted = ["smtp", "smtps"] if PRODUCTION else ["smtp", "smtps", "file"]
    if url.scheme not in wanted or (url.scheme != "file" and not url.hostname):
        raise ImproperlyConfigured(
            f"EMAIL_URL does not name a server: use {'://, '.join(wanted)}://."
        )
    if PRODUCTION and url.username and _is_plain(url):
        raise ImproperlyConfigured("EMAIL_URL has tls=0: it would send the password in the open.")
    return url


def _is_plain(url):
    return url.scheme == "smtp" and dict(parse_qsl(url.query)).get("tls") == "0"


def _sender():
    sender = env("EMAIL_FROM", f"newsroom@{ALLOWED_HOSTS[0].lstrip('.')}")
    if "@" not in parseaddr(sender)[1]:
        raise ImproperlyConfigured(f"EMAIL_FROM is {sender!r}: use an e-mail address.")
    return sender


MAIL = _mail_address()
EMAIL_BACKEND = (
    f"django.core.mail.backends.{'filebased' if MAIL.scheme == 'file' else 'smtp'}.EmailBackend"
)
EMAIL_FILE_PATH = unquote(MAIL.path)
EMAIL_HOST = MAIL.hostname or ""
EMAIL_PORT = MAIL.port or (465 if MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(MAIL.password or "")
EMAIL_USE_SSL = MAIL.scheme == "smtps"
EMAIL_USE_TLS = MAIL.scheme == "smtp" and not _is_plain(MAIL)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _sender()


# Signing in

AUTH_USER_MODEL = "newsroom.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
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
LOGIN_REDIRECT_URL = "admin:index"

# Ten wrong passwords for one name from one address close that door for a quarter of an hour.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "newsroom.proxies.client_address"
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 7 * 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# Browsers take a cookie of this kind of name only over https and from this very host.
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"


# What browsers are told

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env_flag("HSTS_SUBDOMAINS", PRODUCTION)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", first_script.SOURCE],
        # The icon of the tab travels in the page.
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "upgrade-insecure-requests": PRODUCTION,
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
}

# A story of fifty thousand words, with room; files are counted apart, by their own limits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
# An address typed without http:// or https:// means https, as it will in Django 6.
FORMS_URLFIELD_ASSUME_HTTPS = True


# Language, time, files

LANGUAGE_CODE = "en-us"
# Moments are stored in UTC; the publication's own zone is a field of Publication.
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "newsroom.staticfinders.NeededFilesFinder",
]
WHITENOISE_ALLOW_ALL_ORIGINS = False
# While we work, files come straight from the checkout; else from one collection, kept for ever.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STATIC_STORAGES = {
    "demo": "newsroom.quickstatic.QuickStorage",
    "production": "newsroom.stylesheets.JoiningStorage",
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": STATIC_STORAGES[MODE]
        if MODE in STATIC_STORAGES and not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

TAGGIT_CASE_INSENSITIVE = True
# CKEditor 4 is past its end of life; newsroom/richtext says how it is fenced in.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]


# Logs: one line each, to stderr

LOG_LEVEL = env("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured(f"LOG_LEVEL is {LOG_LEVEL!r}: use DEBUG, INFO, WARNING or ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": f"{'logging.' if DEBUG else 'newsroom.logs.Line'}Formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers write elsewhere and would say everything twice.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Each query is a debug line of its own: too many even for LOG_LEVEL=DEBUG.
        "django.db.backends": {"level": "INFO"},
    },
}
