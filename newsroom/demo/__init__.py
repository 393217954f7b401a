"""The Middle Watch: an invented publication to try the newsroom with."""

import django
from django.db import connection


def start_worker(database):
    """Make a new process ready to work on the database of the one that started it."""
    django.setup()
    connection.settings_dict["NAME"] = database
