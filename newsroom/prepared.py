"""Queries whose SQL is written once, for the few that every page asks.

Django writes the SQL of a queryset anew each time it is asked. For one of many parts that takes
Python longer than the answer takes Postgres.
"""

from threading import local

from django.db import connections


class Prepared:
    """A queryset of which only the texts given to rows() differ from one time to the next.

    `build` makes it from stand-ins for these texts.
    """

    def __init__(self, build, *names):
        self.build, self.names = build, names
        # What reads the rows holds a connection, of which each thread has its own.
        self.kept = local()

    def rows(self, **texts):
        """What the database answers now."""
        if not self._still_holds():
            self.kept.written = self._written()
        queryset, compiler, sql, params = self.kept.written
        given = tuple(texts[p] if isinstance(p, _StandIn) else p for p in params)
        compiler.as_sql = lambda *args, **options: (sql, given)
        return list(queryset._chain())

    def _still_holds(self):
        """Whether it is written for the connection of now: an event loop brings one of its own."""
        written = getattr(self.kept, "written", None)
        return written and written[1].connection is connections[written[0].db]

    def _written(self):
        queryset = self.build(**{name: _StandIn(name) for name in self.names})
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        queryset.query.get_compiler = lambda *args, **options: compiler
        return queryset, compiler, sql, params


class _StandIn(str):
    """In the place of a text that is not known yet, by its name."""
