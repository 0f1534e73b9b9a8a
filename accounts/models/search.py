"""Searching names whatever the letter case, ä and ö included."""

from django.db.models import CharField, Transform


class Folded(Transform):
    """`name__folded__contains=term.upper()`: capitals by PostgreSQL's own Unicode rules.

    The database's default collation may know ASCII alone, so the collation is named: one
    that every PostgreSQL since 17 brings along.
    """

    lookup_name = "folded"
    function = "UPPER"
    template = '%(function)s(%(expressions)s COLLATE "pg_c_utf8")'


CharField.register_lookup(Folded)
