"""Settings of the test suite: the project's own, in test mode, with fast hashing."""

import atexit
import os
import shutil
import tempfile

os.environ["NEWSROOM_MODE"] = "test"
# Nothing that a test writes, the database server's files included, outlives the run.
if not os.environ.get("DATA_DIR"):
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="newsroom-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
    if os.geteuid() == 0:
        # Postgres runs as another account then, and has to get at its files.
        os.chmod(os.environ["DATA_DIR"], 0o711)

from newsroom.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
MIDDLEWARE = ["tests.browser.Underway", *MIDDLEWARE]  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Several runs beside each other each take a database of their own.
if name := os.environ.get("TEST_DATABASE_NAME"):
    DATABASES["default"]["TEST"] = {"NAME": name}  # noqa: F405

# Django's live server hands out everything under MEDIA_URL; our own view has to be asked.
MEDIA_URL = "/not-served/"
