"""One settings file: three modes, and a sentence for everything it refuses."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.http import HttpResponse
from django.test import RequestFactory

from newsroom.caching import bare_pictures
from newsroom.logs import LineFormatter
from newsroom.models import User
from newsroom.proxies import client_address

PROJECT = Path(__file__).resolve().parents[2]
KEY = "a-key-that-is-long-enough-and-used-by-nobody-but-this-test"
PRODUCTION = {
    "NEWSROOM_MODE": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "middlewatch.example,www.middlewatch.example",
    "DATABASE_URL": "postgresql://newsroom:p%40ss@db.example:5433/news?sslmode=require",
    "EMAIL_URL": "smtp://post:p%2Fw@mail.example",
    "DATA_DIR": "/srv/newsroom",
}


def variables():
    """Every variable of the environment that the project reads, by its own source."""
    text = "".join(
        path.read_text()
        for folder in ("newsroom", "articles", "authors", "categories", "photos", "ads", "pages")
        for path in (PROJECT / folder).rglob("*.py")
    )
    reading = r"\b(?:env|env_list|env_flag|env_number|database_from_url|environ\.get)\(\s*\"(\w+)\""
    return set(re.findall(reading, text)) - {"DJANGO_SETTINGS_MODULE"}


@pytest.fixture
def read_settings(monkeypatch, tmp_path):
    for name in variables():
        monkeypatch.delenv(name, raising=False)

    def read(**env):
        for name, value in ({"DATA_DIR": str(tmp_path)} | env).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(PROJECT / "newsroom" / "settings.py"))

    return read


def refusal(read_settings, **env):
    with pytest.raises(ImproperlyConfigured) as refused:
        read_settings(**env)
    return str(refused.value)


def test_the_demo_needs_nothing_and_stays_on_this_machine(read_settings, tmp_path):
    demo = read_settings()
    assert demo["MODE"] == "demo"
    assert demo["HOST"] == "127.0.0.1"
    assert demo["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert demo["DATABASES"]["default"]["ENGINE"] == "newsroom.postgres"
    assert demo["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    assert not demo["DEBUG"]
    assert "HOST is '0.0.0.0'" in refusal(read_settings, HOST="0.0.0.0")


def test_the_secret_of_the_demo_is_random_kept_and_private(read_settings, tmp_path):
    first, second = read_settings(), read_settings()
    assert len(first["SECRET_KEY"]) > 50
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_production_takes_everything_from_the_environment(read_settings):
    production = read_settings(**PRODUCTION)
    database = production["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["PASSWORD"] == "p@ss"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "5433", "news")
    assert database["OPTIONS"] == {"sslmode": "require"}
    assert production["EMAIL_HOST_PASSWORD"] == "p/w"
    assert (production["EMAIL_PORT"], production["EMAIL_USE_TLS"]) == (587, True)
    assert production["SESSION_COOKIE_SECURE"] and production["CSRF_COOKIE_SECURE"]
    assert production["SECURE_SSL_REDIRECT"]
    assert production["STATIC_ROOT"] == Path("/srv/newsroom/static")


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"NEWSROOM_MODE"}))
def test_production_names_what_is_missing(read_settings, name):
    assert refusal(read_settings, **PRODUCTION | {name: ""}).startswith(f"{name} is missing")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "1"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + KEY),
        ("ALLOWED_HOSTS", "*"),
        ("DATA_DIR", "data"),
        ("DATABASE_URL", "sqlite:///news.db"),
        ("EMAIL_URL", "file:///tmp/mail"),
        ("EMAIL_URL", "smtp://post:secret@mail.example?tls=0"),
        ("FETCH_ALLOW", "127.0.0.1:9000"),
    ],
)
def test_production_refuses_what_is_unsafe_and_says_which(read_settings, name, value):
    sentence = refusal(read_settings, **PRODUCTION | {name: value})
    assert name in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWSROOM_MODE", "live"),
        ("DEBUG", "perhaps"),
        ("PORT", "http"),
        ("DATABASE_URL", "mysql://localhost/news"),
        ("DATABASE_URL", "postgresql://host:port:more/x?nonsense=1"),
        ("READ_DATABASE_URL", "localhost"),
        ("EMAIL_URL", "mail.example"),
        ("EMAIL_FROM", "the newsroom"),
        ("FETCH_ALLOW", "10.0.0.1:80"),
        ("FETCH_ALLOW", "127.0.0.1"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_nonsense_is_refused_in_every_mode(read_settings, name, value):
    assert name in refusal(read_settings, **{name: value})


def test_a_fetch_may_reach_one_address_of_this_machine(read_settings):
    assert read_settings(FETCH_ALLOW="127.0.0.1:9000")["FETCH_ALLOW"] == ("127.0.0.1", 9000)
    assert read_settings(FETCH_ALLOW="[::1]:9000")["FETCH_ALLOW"] == ("::1", 9000)


def test_every_variable_is_explained_in_the_readme():
    readme = (PROJECT / "README.md").read_text()
    explained = set(re.findall(r"^\| `(\w+)`", readme, re.MULTILINE))
    assert variables() <= explained
    assert len(variables()) > 15


def test_reading_the_settings_writes_no_server_and_opens_no_connection(tmp_path):
    code = "import newsroom.settings, sys; print('django.db' in sys.modules)"
    env = {"DATA_DIR": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=env, capture_output=True, text=True
    )
    assert answer.stdout == "False\n"
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


# What the settings do to a page


@pytest.mark.django_db
def test_every_answer_tells_browsers_to_be_strict(client, publication):
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("kind", "policy", "kept"),
    [
        ("font/woff2", "strict-origin-when-cross-origin", ["Content-Type"]),
        ("image/png", "no-referrer", ["Content-Type", "Referrer-Policy"]),
        ("text/css", "strict-origin-when-cross-origin",
         ["Content-Type", "Permissions-Policy", "Referrer-Policy"]),
    ],
)  # fmt: skip
def test_fonts_and_pictures_travel_without_what_is_about_pages(kind, policy, kept):
    headers = {"Permissions-Policy": "camera=()", "Referrer-Policy": policy}
    answer = HttpResponse(headers=headers, content_type=kind)
    response = bare_pictures(lambda request: answer)(RequestFactory().get("/"))
    assert sorted(response.headers) == kept


@pytest.mark.django_db
def test_ten_wrong_passwords_close_the_door_with_a_page_of_ours(client, settings, publication):
    settings.AXES_ENABLED = True
    User.objects.create_user("wendy", password="a good password", is_staff=True)
    attempt = {"username": "wendy", "password": "wrong"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/admin/login/", attempt)
    assert answer.status_code == 429
    assert "Too Many Wrong Passwords" in answer.content.decode()
    assert (
        client.post("/admin/login/", attempt | {"password": "a good password"}).status_code == 429
    )


@pytest.mark.django_db
def test_the_process_is_alive_and_ready(client):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ready\n"
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_it_is_not_ready_without_its_database_but_alive(client, monkeypatch):
    def fails(*args, **kwargs):
        raise Error("gone, with a secret in the message")

    monkeypatch.setattr(connection, "cursor", fails)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"default database is not ready\n")
    assert client.get("/healthz").status_code == 200


def test_the_readers_address_is_the_one_our_own_proxy_saw(settings):
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
    settings.PROXIES = 0
    assert client_address(request) == "127.0.0.1"
    settings.PROXIES = 1
    assert client_address(request) == "203.0.113.9"
    settings.PROXIES = 3
    assert client_address(request) == "127.0.0.1"


def test_a_log_record_is_one_line_whatever_is_in_it():
    import logging

    try:
        raise ValueError("first\nsecond")
    except ValueError:
        record = logging.LogRecord("newsroom", logging.ERROR, "", 0, "a\r\nb", None, sys.exc_info())
    line = LineFormatter().format(record)
    assert "\n" not in line and "\r" not in line
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ERROR newsroom: a", line)
    assert "ValueError" in line


def test_of_ckeditor_only_what_an_editor_needs_is_collected():
    found = {path for finder in get_finders() for path, _ in finder.list([])}
    assert "ckeditor/ckeditor/ckeditor.js" in found
    assert "ckeditor/ckeditor-init.js" in found
    assert "ckeditor/ckeditor/lang/en.js" in found
    assert "ckeditor/ckeditor/plugins/divarea/plugin.js" in found
    for unneeded in ("lang/de.js", "plugins/scayt/", "plugins/exportpdf/", "plugins/wsc/"):
        assert not any(path.startswith(f"ckeditor/ckeditor/{unneeded}") for path in found)
    assert sum(path.startswith("ckeditor/") for path in found) < 250
