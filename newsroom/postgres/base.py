"""Django's own PostgreSQL backend, on the embedded server, started at the first connection."""

from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.db.backends.postgresql import base, client

from newsroom.embedded import Cluster, Unavailable


@cache
def cluster():
    """The server of this folder; test mode has one of its own and throws it away."""
    name = "postgres-test" if settings.MODE == "test" else "postgres"
    return Cluster(settings.DATA_DIR / name, throw_away=settings.MODE == "test")


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        address = {name.upper(): value for name, value in cluster().address().items()}
        arguments, env = super().settings_to_cmd_args_env(settings_dict | address, parameters)
        return [cluster().tool("psql"), *arguments[1:]], env


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self):
        with _operational_errors():
            return super().get_connection_params() | cluster().address()

    def get_new_connection(self, conn_params):
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            if cluster().answers():
                raise
            with _operational_errors():
                cluster().start()
            return super().get_new_connection(conn_params)


@contextmanager
def _operational_errors():
    try:
        yield
    except Unavailable as error:
        raise base.Database.OperationalError(str(error)) from error
