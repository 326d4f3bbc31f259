"""Rows written as copies of rows that Odoo has made: one statement instead of hundreds.

A `Pattern` remembers records that the ORM created together (an order, its lines, its payment …),
every stored column as PostgreSQL has it. `write` makes the like of them: new ids, references
among them carried over, and the columns that the caller says are another buyer's. All else is equal
by construction, whatever an addon or a setting put there.

A pattern holds as long as every record that its rows refer to is the same version (`versions`).
"""

import json
from dataclasses import dataclass, field

from odoo.tools import SQL


@dataclass
class Table:
    """The rows of one model within a pattern."""

    name: str
    sequence: str
    #: id in the pattern → its row as JSON text
    rows: dict[int, str] = field(default_factory=dict)
    #: id in the pattern → {column: id in the pattern that it refers to}
    inside: dict[int, dict[str, tuple[str, int]]] = field(default_factory=dict)


@dataclass
class Pattern:
    tables: dict[str, Table]
    #: relation table → (column, its model or None, column, its model or None, pairs)
    relations: dict[str, tuple]
    #: table → ids of records outside that the rows refer to
    outside: dict[str, set[int]]
    known_versions: tuple = ()

    def holds(self, cr) -> bool:
        return versions(cr, self.outside) == self.known_versions

    def write(self, cr, changes: dict[str, dict[int, dict]], numbers: dict[str, dict[int, int]]):
        """Insert the like of the pattern in one statement.

        :param changes: model → id in the pattern → columns of the new row
        :param numbers: model → id in the pattern → id of the new row (see `reserve`)
        """
        inserts = []
        for model, table in self.tables.items():
            rows = []
            for number, row in table.rows.items():
                columns = {"id": numbers[model][number], **changes.get(model, {}).get(number, {})}
                for column, (other, target) in table.inside.get(number, {}).items():
                    columns[column] = numbers[other][target]
                rows.append(SQL("%s::jsonb || %s::jsonb", row, json.dumps(columns, default=str)))
            inserts.append(
                SQL(
                    "INSERT INTO %(table)s SELECT * FROM"
                    " jsonb_populate_recordset(NULL::%(table)s, jsonb_build_array(%(rows)s))",
                    table=SQL.identifier(table.name),
                    rows=SQL(", ").join(rows),
                )
            )
        for name, (one, one_model, other, other_model, pairs) in self.relations.items():
            values = [
                (
                    numbers[one_model][left] if one_model else left,
                    numbers[other_model][right] if other_model else right,
                )
                for left, right in pairs
            ]
            inserts.append(
                SQL(
                    "INSERT INTO %s (%s, %s) VALUES %s",
                    SQL.identifier(name),
                    SQL.identifier(one),
                    SQL.identifier(other),
                    SQL(", ").join(values),
                )
            )
        # One statement: foreign keys among the new rows are checked at its end.
        parts = [SQL("w%s AS (%s)", SQL(str(n)), insert) for n, insert in enumerate(inserts)]
        cr.execute(SQL("WITH %s SELECT 1", SQL(", ").join(parts)))

    def mentions(self, texts: list[str], own: dict[str, set[str]]) -> bool:
        """Whether any of these texts stands in a column that is not the buyer's own: it would be
        told to strangers."""
        texts = [text.lower() for text in texts if text]
        for model, table in self.tables.items():
            for row in table.rows.values():
                for column, value in json.loads(row).items():
                    if column not in own.get(model, ()) and isinstance(value, (str, list, dict)):
                        found = json.dumps(value, ensure_ascii=False).lower()
                        if any(text in found for text in texts):
                            return True
        return False

    def reserve(self, cr, *more: str) -> tuple[dict[str, dict[int, int]], list[int]]:
        """Ids for new rows, and the next values of other sequences, in one round trip."""
        wanted = [
            (model, number, table.sequence)
            for model, table in self.tables.items()
            for number in table.rows
        ]
        names = [sequence for _model, _number, sequence in wanted] + list(more)
        cr.execute(SQL("SELECT %s", SQL(", ").join(SQL("nextval(%s)", name) for name in names)))
        values = cr.fetchone()
        numbers: dict[str, dict[int, int]] = {}
        for (model, number, _sequence), value in zip(wanted, values, strict=False):
            numbers.setdefault(model, {})[number] = value
        return numbers, list(values[len(wanted) :])


def learn(env, records: dict, also: dict[str, list[int]]) -> Pattern:
    """The pattern of records that are in the database already (flushed), made together.

    :param records: model → recordset
    :param also: table → ids of other records that decide what rows look like
    """
    cr = env.cr
    tables, relations = {}, {}
    outside = {table: set(ids) for table, ids in also.items()}
    for model, found in records.items():
        table = Table(found._table, f"{found._table}_id_seq")
        cr.execute(
            SQL(
                "SELECT id, to_jsonb(t)::text FROM %s t WHERE id = ANY(%s) ORDER BY id",
                SQL.identifier(found._table),
                found.ids,
            )
        )
        for number, row in cr.fetchall():
            table.rows[number] = row
            values = json.loads(row)
            for name, one in found._fields.items():
                if one.type != "many2one" or not one.store or not values.get(name):
                    continue
                target, comodel = values[name], one.comodel_name
                if comodel in records and target in records[comodel]._ids:
                    table.inside.setdefault(number, {})[name] = (comodel, target)
                else:
                    outside.setdefault(env[comodel]._table, set()).add(target)
        tables[model] = table
        for one in found._fields.values():
            if one.type != "many2many" or not one.store or one.relation in relations:
                continue
            cr.execute(
                SQL(
                    "SELECT %s, %s FROM %s WHERE %s = ANY(%s)",
                    SQL.identifier(one.column1),
                    SQL.identifier(one.column2),
                    SQL.identifier(one.relation),
                    SQL.identifier(one.column1),
                    found.ids,
                )
            )
            pairs = cr.fetchall()
            if not pairs:
                continue
            inside = one.comodel_name in records
            relations[one.relation] = (
                one.column1,
                model,
                one.column2,
                one.comodel_name if inside else None,
                pairs,
            )
            if not inside:
                outside.setdefault(env[one.comodel_name]._table, set()).update(
                    right for _left, right in pairs
                )
    pattern = Pattern(tables, relations, outside)
    pattern.known_versions = versions(cr, outside)
    return pattern


def versions(cr, outside: dict[str, set[int]]) -> tuple:
    """Which version each of these records is, by PostgreSQL's own mark of who wrote it."""
    parts = [
        SQL(
            "SELECT %s AS name, string_agg(id || ' ' || xmin, ',' ORDER BY id) FROM %s"
            " WHERE id = ANY(%s)",
            name,
            SQL.identifier(name),
            sorted(ids),
        )
        for name, ids in sorted(outside.items())
    ]
    cr.execute(SQL(" UNION ALL ").join(parts))
    return tuple(sorted(cr.fetchall()))
