import uuid

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models, tools
from odoo.exceptions import ConcurrencyError
from odoo.tools import email_normalize

from odoo.addons.phone_validation.tools import phone_validation
from odoo.addons.water_booking.pricing import kopecks

from .water_checkout_pattern import OWN_COLUMNS

#: What a guest types of a contact.
TYPED = ("name", "email", "phone")


class WaterCheckout(models.AbstractModel):
    """The order and its payment, quickly.

    Odoo takes a tenth of a second to compute the few hundred stored values of a contact, an order,
    its lines and a payment, and for the next buyer of the same fare they come out the same. So the
    first order of its kind is made in Odoo's own way, and the next ones are written as copies of
    its rows. A copy is never made of what has changed since: each record that the rows refer to
    (product, tax, company, provider, trip …) must be the same version, by PostgreSQL's word.

    Only a new guest's order of nothing but places goes this way; who is known, comes again, has
    changed the choice, or adds anything else to the order goes Odoo's.
    """

    _inherit = "water.checkout"

    @api.model
    def _order_and_payment(
        self,
        hold,
        values,
        documents,
        website,
        partner=None,
        pricelist=None,
        wishes=None,
        seen=None,
        means=None,
    ):
        """The order of a hold, and where its buyer goes to pay.

        :param wishes: ``codes`` and ``cards`` that take something off, see ``_apply_wishes``
        :param seen: the amount in kopecks that the buyer's page showed, as text
        :param means: a saved card, or the wish to save one; a company's money comes another way
        :return: (order, Way)
        :raise UserError: nothing is sold; what was written has to be rolled back
        """
        key = None
        if means and means.card_id and not means.partner:
            self.env["sale.order"]._website_check_card(means, self.env["payment.provider"])
        if (
            hold.state == "held"
            and not partner
            and self._is_plain(hold, values, wishes)
            and seen in (None, str(kopecks(hold.total)))
        ):
            key = self._pattern_key(hold, documents, website, pricelist)
            pattern = self._patterns().get(key)
            if pattern and self._may_copy(pattern, hold, values):
                return self._copy(pattern, hold, values, documents)
        order = self._order_for_hold(
            hold, values, documents, website, partner=partner, pricelist=pricelist
        )
        if wishes:
            self._apply_wishes(hold, order, wishes.codes, wishes.cards, seen)
        company = values.get("company")
        order._website_bill(company)
        if company and company["transfer"]:
            way = order._website_pay_by_transfer()
        else:
            way = order._website_pay(None if company else means)
        if key:
            self._learn(key, order, hold, values)
        return order, way

    @api.model
    def _is_plain(self, hold, values, wishes):
        """Whether nothing is asked for beside the places: no promotion, no company …"""
        if wishes and (wishes.codes or wishes.cards):
            return False
        known = ("name", "email", "phone", "consents")
        return not any(value for name, value in values.items() if name not in known) and not (
            self._has_promotions(hold, [], None)
        )

    @api.model
    def _copy(self, pattern, hold, values, documents):
        """Write contact, order, lines, payment and consents of a new guest, keep the places.

        Whoever sends the form twice meets the first at the lock, or later at the hold's unique
        index.
        """
        self._one_at_a_time(hold.token)
        numbers, [number] = pattern.rows.reserve(self.env.cr, pattern.sequence)
        prefix, padding, suffix = pattern.number
        name = f"{prefix}{number:0{padding}d}{suffix}"
        order = self.env["sale.order"].sudo().browse(numbers["sale.order"][pattern.order])
        transaction = (
            self.env["payment.transaction"]
            .sudo()
            .browse(numbers["payment.transaction"][pattern.payment])
        )
        token = str(uuid.uuid4())
        changes = self._own_values(pattern, hold, values, documents, order.id, name, token)
        try:
            pattern.rows.write(self.env.cr, changes, numbers)
        except UniqueViolation as exc:
            raise ConcurrencyError(str(exc)) from exc
        # what is known is not asked for: each of these would read a whole row
        order._fields["access_token"]._update_cache(order, token)
        transaction._fields["reference"]._update_cache(transaction, name)
        transaction._fields["provider_code"]._update_cache(transaction, pattern.provider)
        self.env["water.inventory"].sudo()._start_payment(
            hold.token, name, hold.choice, trip_ids={hold.trip_id}
        )
        return order, transaction._website_way()

    @api.model
    def _own_values(self, pattern, hold, values, documents, order_id, name, token):
        """The columns of `OWN_COLUMNS` for this buyer: {model: {id in the pattern: {…}}}."""
        now, second = self.env.cr.now(), fields.Datetime.now()
        email = email_normalize(values["email"]) or None
        sanitized = phone_validation.phone_format(
            values["phone"], None, None, force_format="E164", raise_exception=False
        )
        guest = self.env["res.partner"].sudo().new({key: values[key] for key in TYPED})
        lines = {}
        Order = self.env["sale.order"]
        for group, found in self._groups(hold):
            line, text = pattern.lines[group]
            seats = "" if group[1] else Order._water_line_seats(group[0], found)
            lines[line] = {
                "name": text + seats,
                "water_claims": [row.claim for row in found],
                "water_quotes": {row.claim: row.quote for row in found if row.quote} or None,
            }
        changes = {
            "res.partner": {
                pattern.partner: {
                    "name": values["name"],
                    "complete_name": values["name"],
                    "email": values["email"],
                    "email_normalized": email,
                    "phone": values["phone"],
                    "phone_sanitized": sanitized,
                    **{
                        name: guest._fields[name].convert_to_column(guest[name], guest)
                        for name in self._names_from_the_buyer()
                    },
                    # of `calendar`; a column that is not there is passed over
                    "calendar_last_notif_ack": second,
                }
            },
            "sale.order": {
                pattern.order: {
                    "name": name,
                    "access_token": token,
                    "date_order": second,
                    "water_cause": hold.token,
                }
            },
            "sale.order.line": lines,
            "payment.transaction": {
                pattern.payment: {
                    "reference": name,
                    "landing_route": f"/excursions/order/{order_id}?access_token={token}",
                    "last_state_change": second,
                    "partner_name": values["name"],
                    "partner_email": email,
                    "partner_phone": values["phone"],
                }
            },
            "water.consent": {
                pattern.consents[document.id]: {
                    "email": values["email"],
                    "given": kind in values["consents"],
                    "given_at": second,
                }
                for kind, document in documents.items()
            },
        }
        for found in changes.values():
            for columns in found.values():
                columns.update(create_date=now, write_date=now)
        return changes

    @api.model
    @tools.ormcache()
    def _names_from_the_buyer(self):
        """Stored fields of a contact that any addon computes from what the buyer typed."""
        fields_of = self.env["res.partner"]._fields
        own = OWN_COLUMNS["res.partner"]
        return tuple(
            sorted(
                {
                    field.name
                    for name in own
                    for field in self.pool.get_dependent_fields(fields_of[name])
                    if field.model_name == "res.partner"
                    and field.store
                    and field.compute
                    and field.name not in own
                }
            )
        )
