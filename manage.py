#!/usr/bin/env python3
import os
import sys

from newsroom.leash import end_with_parent
from newsroom.trouble import sentence


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    end_with_parent()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OperationalError, OSError) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(sentence(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
