"""Queries that are written and planned once, for the few that every page asks.

Django writes the SQL of a queryset anew each time it is asked, and Postgres plans it anew. For a
query of many parts, both take longer than its rows.
"""

from itertools import count
from threading import local

from django.db import connections
from django.db.models import BigAutoField, Lookup
from psycopg2.extensions import AsIs

NUMBERS = count(1)


@BigAutoField.register_lookup
class AnyOf(Lookup):
    """The key is one of an array, whose length `in` would write into the SQL."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        key, params = self.process_lhs(compiler, connection)
        array, more = self.process_rhs(compiler, connection)
        return f"{key} = ANY({array}::bigint[])", [*params, *more]


class Prepared:
    """A queryset of which only the texts and arrays given to rows() differ between two times.

    `build` makes it from stand-ins for these.
    """

    def __init__(self, build, *names):
        self.build, self.names = build, names
        self.statement = f"prepared_{next(NUMBERS)}"
        # What reads the rows holds a connection, of which each thread has its own.
        self.kept = local()

    def rows(self, **given):
        """What the database answers now."""
        if not self._still_holds():
            self.kept.written = self._written()
        queryset, compiler = self.kept.written
        self._be_known_to(compiler.connection)
        values = tuple(given[name] for name in self.names)
        compiler.as_sql = lambda *args, **options: (self._execute, values)
        return list(queryset._chain())

    def _still_holds(self):
        """Whether it is written for the connection of now: an event loop brings one of its own."""
        written = getattr(self.kept, "written", None)
        return written and written[1].connection is connections[written[0].db]

    def _written(self):
        queryset = self.build(**{name: _StandIn(name) for name in self.names})
        compiler = queryset.query.get_compiler(queryset.db)
        self.kept.sql, self.kept.params = compiler.as_sql()
        self.kept.session = None
        queryset.query.get_compiler = lambda *args, **options: compiler
        return queryset, compiler

    def _be_known_to(self, connection):
        """Prepare the statement in this session of the database, unless that is done."""
        connection.ensure_connection()
        if self.kept.session is connection.connection:
            return
        params = [
            AsIs(f"${1 + self.names.index(p)}") if isinstance(p, _StandIn) else p
            for p in self.kept.params
        ]
        # Not through Django, which would count it among the queries of the page.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.statement} AS {self.kept.sql}", params)
        self.kept.session = connection.connection

    @property
    def _execute(self):
        places = ", ".join(["%s"] * len(self.names))
        return f"EXECUTE {self.statement} ({places})" if places else f"EXECUTE {self.statement}"


class _StandIn(str):
    """In the place of what is not known yet, by its name."""
