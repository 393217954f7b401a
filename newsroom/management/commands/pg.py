import subprocess
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import connection

from newsroom.embedded import Unavailable


class Command(BaseCommand):
    help = "The embedded Postgres: see it, stop it, talk to it, dump it."
    requires_system_checks = []

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="Say whether it runs, and where it keeps its data.")
        actions.add_parser("stop", help="Stop it now.")
        psql = actions.add_parser("psql", help="Open Postgres's own shell.")
        psql.add_argument("arguments", nargs="*", help="Put -- before arguments for psql.")
        dump = actions.add_parser("dump", help="Write the database to a file for pg_restore.")
        dump.add_argument("file", type=Path, help="Example: newsroom.dump")

    def handle(self, *args, action, **options):
        if connection.settings_dict["ENGINE"] != "newsroom.postgres":
            raise CommandError(
                "DATABASE_URL is set, and that server is not ours: use its own tools."
            )
        from newsroom.postgres.base import cluster

        self.cluster = cluster()
        try:
            getattr(self, action)(**options)
        except Unavailable as error:
            raise CommandError(str(error)) from error

    def status(self, **options):
        if not self.cluster.is_supervised():
            state = "stopped"
        elif self.cluster.answers():
            state = "running"
        else:
            state = "starting or stopping"
        self.stdout.write(f"Postgres is {state}.")
        self.stdout.write(f"Data: {self.cluster.data}")
        self.stdout.write(f"Log:  {self.cluster.log}")

    def stop(self, **options):
        if not self.cluster.stop():
            self.stdout.write("Postgres was not running.")
        elif self.cluster.is_in_use():
            self.stdout.write(
                "Postgres stopped. What still uses it, such as `make run`, will start it again."
            )
        else:
            self.stdout.write("Postgres stopped.")

    def psql(self, arguments, **options):
        connection.client.runshell(arguments)

    def dump(self, file, **options):
        address = self.cluster.address()
        command = [
            self.cluster.tool("pg_dump"),
            *("--host", address["host"], "--port", address["port"], "--username", address["user"]),
            *("--format=custom", "--no-owner", f"--file={file}"),
            connection.settings_dict["NAME"],
        ]
        answer = subprocess.run(
            command, env={"PGPASSWORD": address["password"]}, capture_output=True, text=True
        )
        if answer.returncode:
            raise CommandError(answer.stderr.strip().splitlines()[-1])
        self.stdout.write(f"Written to {file}. Load it with pg_restore.")
