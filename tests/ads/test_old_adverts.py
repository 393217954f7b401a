"""Adverts from before there were campaigns come through the migrations."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.conftest import database_address

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import json
from datetime import datetime, timedelta, UTC
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("ads", "0002_initial"), ("newsroom", "0003_roles")]
executor = MigrationExecutor(connection)
executor.migrate(BEFORE)
old = executor.loader.project_state(BEFORE).apps
old.get_model("newsroom", "Publication").objects.create(name="The Dogwatch")
Advert = old.get_model("ads", "Advert")
day = datetime(2026, 3, 1, tzinfo=UTC)
common = {"slot": "sidebar", "url": "https://rope.example/"}
rows = [
    {"advertiser": "Lanyard", "heading": "Rope", "is_approved": True, "starts_at": day,
     "ends_at": day + timedelta(days=30)},
    {"advertiser": "Lanyard", "heading": "Chain", "starts_at": None,
     "ends_at": day + timedelta(days=30)},
    {"advertiser": "The Dogwatch", "heading": "Subscribe", "is_approved": True},
]
for row in rows:
    Advert.objects.create(**common | row)
MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

from ads.models import Advert, Setup
found = {
    advert.heading: {
        "advertiser": str(advert.campaign.advertiser),
        "campaign": advert.campaign.name,
        "priority": advert.campaign.priority,
        "starts": f"{advert.campaign.starts_at:%Y-%m-%d}",
        "ends": advert.campaign.ends_at and f"{advert.campaign.ends_at:%Y-%m-%d}",
        "approved": Advert.objects.approved().filter(pk=advert.pk).exists(),
        "kind": advert.kind,
        "url": advert.url,
    }
    for advert in Advert.objects.select_related("campaign__advertiser")
}
running = list(Advert.objects.running().values_list("heading", flat=True))
print("FOUND" + json.dumps([found, running, Setup.objects.count()]))
"""


@pytest.fixture
def empty_database(tmp_path):
    """A database of its own, beside that of the tests; its address."""
    name = f"{connection.settings_dict['NAME']}_old"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield database_address().replace(f"/{connection.settings_dict['NAME']}?", f"/{name}?")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_old_adverts_become_those_of_a_campaign_with_their_flight(empty_database, tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "NEWSROOM_MODE": "demo",
        "DATABASE_URL": empty_database,
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": "a key for this test alone, of no use to anybody else",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", SCRIPT],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "FOUND" in done.stdout, done.stderr
    found, running, setups = json.loads(done.stdout.partition("FOUND")[2])
    assert setups == 1
    assert found["Rope"] == {
        "advertiser": "Lanyard", "campaign": "Rope", "priority": 2, "starts": "2026-03-01",
        "ends": "2026-03-31", "approved": True, "kind": "text", "url": "https://rope.example/",
    }  # fmt: skip
    assert not found["Chain"]["approved"], "nobody had let it run"
    assert (found["Chain"]["starts"], found["Chain"]["ends"]) == ("2025-03-31", "2026-03-31")
    house = found["Subscribe"]
    assert (house["priority"], house["ends"], house["approved"]) == (3, None, True)
    assert running == ["Subscribe"], "the others' flights are over"
