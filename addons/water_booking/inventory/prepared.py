"""Statements that PostgreSQL parses and plans once for each connection.

psycopg2 sends a statement as text, which is parsed and planned each time. For the few statements
that every buyer runs, some of them under the lock of a trip, that costs more than running them.
"""

import re
from hashlib import blake2b

_NAME = re.compile(r"%\((\w+)\)s")


def compose(text, **parts):
    """A statement of constant texts: ``{name}`` stands for a part. Values never come this way."""
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", str(part))
    return text


class Prepared:
    """One statement with named parameters, whose types PostgreSQL is told::

        _FARE = Prepared("SELECT name FROM water_fare WHERE id = %(fare)s", fare="int")
        _FARE.execute(cr, fare=7)

    Only a steady connection (``steady.py``) keeps plans; on others it is an ordinary statement.
    PostgreSQL itself plans it again when a table or its statistics change.
    """

    def __init__(self, statement, **types):
        numbers = {name: f"${number}" for number, name in enumerate(types, 1)}
        body = _NAME.sub(lambda match: numbers[match[1]], statement)
        declared = ", ".join(types.values())
        # the name tells the statement: a connection never meets another version of it
        digest = blake2b(f"{declared} {body}".encode(), digest_size=8).hexdigest()
        values = ", ".join(f"%({name})s::{kind}" for name, kind in types.items())
        self._name = f"water_{digest}"
        self._prepare = f"PREPARE {self._name}{declared and f' ({declared})'} AS {body}"
        self._execute = f"EXECUTE {self._name}{values and f' ({values})'}"
        self._text = _NAME.sub(lambda match: f"{match[0]}::{types[match[1]]}", statement)

    def on(self, cr):
        """The call as text, to go with other statements in one round trip; prepares the statement
        first where it will be used again."""
        known = getattr(cr.connection, "prepared", None)
        if known is None:
            return self._text
        if self._name not in known:
            cr.execute(self._prepare)
            known.add(self._name)
        return self._execute

    def execute(self, cr, **values):
        """
        :param cr: a cursor of Odoo's or of psycopg2
        """
        cr.execute(self.on(cr), values)
