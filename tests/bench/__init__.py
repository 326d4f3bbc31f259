"""The benchmark: what the hot routes do under load, beside what Odoo itself does."""
