import time
from dataclasses import dataclass

from odoo import api, models
from odoo.http import request
from odoo.tools import email_normalize
from odoo.tools.lru import LRU

from ..tools import rows
from ..tools.today import today

#: What a pattern may not know of (a new promotion, another team) counts after so long.
PATTERN_SECONDS = 30
PATTERNS = 128
#: Addons whose ways of making these records are known to leave nothing behind but the rows that are
#: copied. Where another addon has a say in it, orders are made in Odoo's way.
MAKERS = {
    "account",
    "analytic",
    "base",
    "mail",
    "payment",
    "sale",
    "sale_loyalty",
    "water_booking",
    "website",
    "website_sale",
}
#: Columns of a copy that are the buyer's own, or of this moment; all others are the pattern's.
OWN_COLUMNS = {
    "res.partner": {
        "name",
        "complete_name",
        "email",
        "email_normalized",
        "phone",
        "phone_sanitized",
    },
    "sale.order": {"name", "access_token", "date_order", "water_cause"},
    "sale.order.line": {"name", "water_claims", "water_quotes"},
    "payment.transaction": {
        "reference",
        "landing_route",
        "last_state_change",
        "partner_name",
        "partner_email",
        "partner_phone",
    },
    "water.consent": {"email", "given", "given_at"},
}


@dataclass
class OrderPattern:
    """An order that Odoo made in its own way, and what another buyer's is written from."""

    rows: rows.Pattern
    made_at: float
    partner: int
    order: int
    payment: int
    #: group of the hold's rows (see `_water_line_groups`) → (id of its line, text before seats)
    lines: dict[tuple, tuple[int, str]]
    #: document id → id of the consent
    consents: dict[int, int]
    #: database sequence of the order's numbers, and how a number is written
    sequence: str
    number: tuple[str, int, str]
    #: code of the payment provider
    provider: str


class WaterCheckout(models.AbstractModel):
    """Which orders of others a new one may be written from, see `_order_and_payment`."""

    _inherit = "water.checkout"

    @api.model
    def _patterns(self):
        """Those of this worker and database; gone with the registry."""
        return self.pool.__dict__.setdefault("_water_order_patterns", LRU(PATTERNS))

    @api.model
    def _pattern_key(self, hold, documents, website, pricelist):
        """All that an order's stored values come from, but for its buyer."""
        return (
            self.env.uid,
            self.env.lang,
            self.env.context.get("tz"),
            self._came_by(),
            website.id,
            pricelist.id if pricelist else False,
            today(self.env),
            tuple(document.id for document in documents.values()),
            tuple((group, len(found)) for group, found in self._groups(hold)),
        )

    @api.model
    def _came_by(self):
        """Campaign, source and medium of the visit, which Odoo puts on the order by itself."""
        cookies = request.cookies if request else {}
        tracking = self.env["utm.mixin"].tracking_fields()
        return tuple(cookies.get(cookie) for _parameter, _field, cookie in tracking)

    @api.model
    def _groups(self, hold):
        return self.env["sale.order"]._water_line_groups(hold)

    @api.model
    def _may_copy(self, pattern, hold, values):
        """Whether an order like the pattern's is right for this buyer, who is nobody we know."""
        if time.monotonic() - pattern.made_at > PATTERN_SECONDS or not pattern.rows.holds(
            self.env.cr
        ):
            return False
        self.env.cr.execute(
            """
            SELECT EXISTS (SELECT FROM sale_order WHERE water_cause = %s),
                   EXISTS (SELECT FROM res_partner WHERE email_normalized = %s)
            """,
            [hold.token, email_normalize(values["email"])],
        )
        return not any(self.env.cr.fetchone())

    @api.model
    def _learn(self, key, order, hold, values):
        """Remember how Odoo made this order, if it is what others' will be like."""
        order = order.sudo()
        records = {
            "res.partner": order.partner_id,
            "sale.order": order,
            "sale.order.line": order.order_line,
            "payment.transaction": order.transaction_ids,
            "water.consent": order.water_consent_ids,
        }
        self.env.flush_all()
        sequence = self._sequence(order)
        lines = self._lines_by_group(order, hold)
        now = self.env.cr.now()
        made_now = all(one.create_date == now for found in records.values() for one in found)
        if (
            not made_now
            or not sequence
            or len(lines) != len(order.order_line)
            or len(order.transaction_ids) != 1
            or self._is_watched(records)
        ):
            return
        pattern = rows.learn(self.env, records, {"ir_sequence": sequence.ids})
        if pattern.mentions(
            [values["name"], values["email"], values["phone"], order.name, hold.token],
            OWN_COLUMNS,
        ):
            return
        self._patterns()[key] = OrderPattern(
            rows=pattern,
            made_at=time.monotonic(),
            partner=order.partner_id.id,
            order=order.id,
            payment=order.transaction_ids.id,
            lines=lines,
            consents={one.document_id.id: one.id for one in order.water_consent_ids},
            sequence=f"ir_sequence_{sequence.id:03d}",
            number=(sequence.prefix or "", sequence.padding, sequence.suffix or ""),
            provider=order.transaction_ids.provider_code,
        )

    @api.model
    def _sequence(self, order):
        """The sequence of the order's number, if numbers are plain ones of the database."""
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [
                    ("code", "=", "sale.order"),
                    ("company_id", "in", [order.company_id.id, False]),
                ],
                order="company_id",
                limit=1,
            )
        )
        dated = "%" in f"{sequence.prefix or ''}{sequence.suffix or ''}"
        plain = sequence.implementation == "standard" and not sequence.use_date_range and not dated
        return sequence if plain else sequence.browse()

    @api.model
    def _lines_by_group(self, order, hold):
        """{group: (line id, its text before the seats)} of lines that are nothing but places."""
        by_claims = {tuple(line.water_claims or []): line for line in order.order_line}
        lines = {}
        Order = order.with_context(lang=order.partner_id.lang or self.env.lang)
        for group, found in self._groups(hold):
            if line := by_claims.get(tuple(row.claim for row in found)):
                seats = "" if group[1] else Order._water_line_seats(group[0], found)
                lines[group] = (line.id, line.name.removesuffix(seats))
        return lines

    @api.model
    def _is_watched(self, records):
        """Whether automation rules or another addon's ``create`` want to know of each new record:
        then Odoo's way alone will do."""
        makers = {
            part.__module__.split(".")[2]
            for model in records
            for part in type(self.env[model]).mro()
            if "create" in vars(part) and part.__module__.startswith("odoo.addons.")
        }
        return not makers <= MAKERS or (
            "base.automation" in self.env
            and bool(
                self.env["base.automation"]
                .sudo()
                .search_count([("model_name", "in", list(records))])
            )
        )
