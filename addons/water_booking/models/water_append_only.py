from odoo import models
from odoo.tools import SQL


class WaterAppendOnly(models.AbstractModel):
    """Base of logs that are only ever added to: a trigger refuses UPDATE, DELETE and TRUNCATE.

    The rule stands in the database, so that neither the superuser's ORM, nor a script, nor a
    mistake of ours can rewrite history. Schema migrations disable the trigger by name
    (``ALTER TABLE … DISABLE TRIGGER water_append_only``), in the open.
    """

    _name = "water.append.only"
    _description = "Append-only log"

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION water_append_only() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql
            """
        )
        if self._abstract:
            return
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS water_append_only ON %s", table))
        self.env.cr.execute(
            SQL(
                "CREATE TRIGGER water_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s"
                " FOR EACH STATEMENT EXECUTE FUNCTION water_append_only()",
                table,
            )
        )
