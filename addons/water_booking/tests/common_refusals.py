import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger


class Refusals:
    """What somebody reads who is refused."""

    def told(self, work, *arguments):
        """What somebody reads who does that; nothing of it stays."""
        with mute_logger("odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    work(*arguments)
                    self.env.flush_all()
            except UserError as refusal:
                return str(refusal)
            except psycopg2.IntegrityError as refusal:
                model = refusal.diag.table_name.replace("_", ".")
                return self.env[model]._sql_error_to_message(refusal)
            finally:
                self.env.invalidate_all()
        return "(not refused)"

    def assertAllRefused(self, *cases):
        """Each case is (sentence, method, arguments …)."""
        for sentence, method, *arguments in cases:
            with self.subTest(sentence):
                self.assertIn(sentence, self.told(method, *arguments))
