from contextlib import suppress

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.water_booking.pricing import kopecks

from ..tools import formats
from ..tools.undo import undone
from ..tools.way import Way

MINUS = "\N{MINUS SIGN}"


class SaleOrder(models.Model):
    """Codes, gift cards, points and wallets as the checkout uses them."""

    _inherit = "sale.order"

    def _website_apply(self, codes, cards=()):
        """Let what is taken off the order be exactly this, and automatic promotions.

        :param codes: promotion codes and gift cards as they were typed
        :param cards: pairs (card id, reward id) of the buyer's own; others are passed over
        :return: ({code: sentence} of codes that were refused, [(card, reward)] of the buyer's own)
        """
        self.ensure_one()
        order = self.sudo()
        order._website_drop_rewards()
        order._update_programs_and_rewards()
        order._auto_apply_rewards()
        # asked before the codes as well: Odoo offers no second card of one programme
        own = order._website_own_rewards()
        refused = {}
        for code in codes:
            if sentence := order._website_enter_code(code):
                refused[code] = sentence
        own = list(dict.fromkeys([*own, *order._website_own_rewards()]))
        for card, reward in own:
            if (card.id, reward.id) in cards:
                if not card.program_id.is_nominative:
                    # Odoo takes a gift card off again that no code has brought
                    order.applied_coupon_ids |= card
                order._website_claim(card, reward)
        if order.order_line.reward_id:
            order._update_programs_and_rewards()
        return refused, own

    def _website_drop_rewards(self):
        self.order_line.filtered("reward_id").unlink()
        if self.applied_coupon_ids or self.code_enabled_rule_ids:
            self.write({"applied_coupon_ids": False, "code_enabled_rule_ids": False})

    def _website_known_code(self, code):
        """The rule or card that has this code, whether it is valid now or not; capitals do not
        matter to whoever types it."""
        companies = Domain("company_id", "in", (False, self.company_id.id))
        for spelling in dict.fromkeys((code, code.upper(), code.lower())):
            rule = self.env["loyalty.rule"].search(
                companies & Domain("mode", "=", "with_code") & Domain("code", "=", spelling),
                limit=1,
            )
            if known := rule or self.env["loyalty.card"].search(
                companies & Domain("code", "=", spelling), limit=1
            ):
                return known
        return None

    def _website_enter_code(self, code):
        """Apply a code; the sentence of its refusal, or None."""
        known = self._website_known_code(code)
        if not known:
            return self.env._("There is no code “%s”. Please check letters and digits.", code)
        if sentence := self._website_code_is_over(code, known):
            return sentence
        result = self._try_apply_code(known.code)
        if "error" in result or not any(result.values()):
            return self._website_code_does_not_fit(code, known)
        return self._website_claim_best(code, known, result)

    def _website_claim_best(self, code, known, claimable):
        """Of several rewards of a code, take the one that makes the order cheapest."""
        best, refusal = None, None
        choices = [(card, reward) for card, rewards in claimable.items() for reward in rewards]
        for card, reward in choices if len(choices) > 1 else ():
            total = self._website_total_with(card, reward)
            if total is not None and (best is None or total < best[0]):
                best = (total, card, reward)
        card, reward = best[1:] if best else choices[0]
        refusal = self._website_claim(card, reward)
        if refusal is None and not self.order_line.filtered(lambda line: line.coupon_id == card):
            refusal = self._website_code_does_not_fit(code, known)
        return refusal

    def _website_total_with(self, card, reward):
        """What the order would cost with a reward; None where it cannot be had."""
        total = None
        with suppress(UserError), undone(self.env.cr):
            if "error" not in self._apply_program_reward(reward, card):
                total = self.amount_total
        return total

    def _website_claim(self, card, reward):
        """Apply a reward; the sentence of its refusal, or None."""
        try:
            with self.env.cr.savepoint():
                return self._apply_program_reward(reward, card).get("error")
        except UserError as error:
            return error.args[0]

    def _website_take_free(self):
        """An order of nothing (gift card, promotion) is sold without a provider.

        What the card had is taken with it, in one transaction; whoever else takes from the card
        waits at its row (``_water_check_rewards``).
        """
        self.ensure_one()
        self.with_context(skip_sale_auto_invoice_send=True)._validate_order()
        self.env.ref("water_booking.cron_ticket_mail").sudo()._trigger()
        return Way(self._website_status_url())

    # --- refusals, in the buyer's words

    def _website_code_is_over(self, code, known):
        """Sentence for a code that is true, but not now; None if it may be tried."""
        program, today = known.program_id, self._get_confirmed_tx_create_date()
        card = known if known._name == "loyalty.card" else None
        last = min(filter(None, (program.date_to, card and card.expiration_date)), default=None)
        if last and last < today:
            return self.env._(
                "The code “%(code)s” was valid until %(day)s.",
                code=code,
                day=format_date(self.env, last),
            )
        if program.date_from and program.date_from > today:
            return self.env._(
                "The code “%(code)s” is valid from %(day)s.",
                code=code,
                day=format_date(self.env, program.date_from),
            )
        if program.program_type in ("loyalty", "ewallet"):
            return self.env._(
                "“%s” is a personal card. Log in, and you can pay with it here.", code
            )
        least = min(program.reward_ids.mapped("required_points"), default=0)
        spent = card and card.points < max(least, 0.01) and program.applies_on != "current"
        if spent or (card and card.points < least) or self._water_used_up(program):
            return self.env._("The code “%s” has been used already.", code)
        if card and self._get_real_points_for_coupon(card) < least:
            return self.env._(
                "“%s” is in another order that is being paid just now. If you do not pay that one,"
                " it can be used again in a while.",
                code,
            )
        return None

    def _website_code_does_not_fit(self, code, known):
        """Sentence for a code that is valid, but not for this order."""
        program = known.program_id
        rules = known if known._name == "loyalty.rule" else program.rule_ids
        if program in self._get_reward_programs():
            return self.env._("The code “%s” is applied already.", code)
        if kopecks(self.amount_total) <= 0:
            return self.env._("There is nothing left to pay, so “%s” stays as it is.", code)
        least = min(rules.mapped("minimum_amount"), default=0)
        if least > self.amount_total:
            return self.env._(
                "The code “%(code)s” is for orders from %(amount)s.",
                code=code,
                amount=formats.price(self.env, least, self.currency_id),
            )
        limits = rules[:1].water_limits_text or program.reward_ids[:1].water_limits_text
        if limits:
            return self.env._(
                "The code “%(code)s” is for other tickets: %(limits)s.", code=code, limits=limits
            )
        if self._get_applied_global_discount():
            return self.env._(
                "“%s” cannot be combined with the discount that you have, which is the better one.",
                code,
            )
        return self.env._("The code “%s” does not apply to these tickets.", code)

    # --- what the buyer has

    def _website_own_rewards(self):
        """What points and wallets of a buyer with an account can do here: [(card, reward)]."""
        partner = self.partner_id
        if not partner.user_ids or not self._allow_nominative_programs():
            return []
        return [
            (card, reward)
            for card, rewards in self._get_claimable_and_showable_rewards().items()
            for reward in rewards
            if card.partner_id == partner and not reward.multi_product
        ]

    # --- for the page

    def _website_sums(self, codes, offers=()):
        """Total, and each thing that is taken off it, for the summary."""
        return {
            "amount": kopecks(self.amount_total),
            "total": formats.price(self.env, self.amount_total, self.currency_id),
            "discounts": self._website_discounts(codes),
            "offers": [
                {
                    "id": f"{card.id}-{reward.id}",
                    "name": self._website_reward_name(reward, card, None),
                    "points": card.points_display,
                    "chosen": bool(
                        self.order_line.filtered(
                            lambda line, card=card, reward=reward: (
                                line.coupon_id == card and line.reward_id == reward
                            )
                        )
                    ),
                }
                for card, reward in offers
            ],
            "included": self._website_included(),
        }

    def _website_discounts(self, codes=()):
        """Discounts and payments by card: [{"name", "price", "code"}]; the code only where the
        buyer typed it."""
        typed = {code.lower(): code for code in codes}
        groups = {}
        for line in self.order_line.filtered("reward_id"):
            key = (line.reward_id, line.coupon_id)
            groups[key] = groups.get(key, 0) + kopecks(line.price_total)
        discounts = []
        for (reward, card), amount in groups.items():
            own = (card.code, *reward.program_id.rule_ids.mapped("code"))
            code = next((typed[one.lower()] for one in own if one and one.lower() in typed), None)
            price = formats.price(self.env, -amount / 100, self.currency_id)
            discounts.append(
                {
                    "name": self._website_reward_name(reward, card, code),
                    "price": f"{MINUS}{price}",
                    "code": code,
                }
            )
        return discounts

    def _website_reward_name(self, reward, card, code):
        """In the page's language, also where the promotion's name is in one only."""
        if reward.program_id.program_type == "gift_card":
            return self.env._("Gift card …%s", card.code[-4:])
        return self.env._("Promo code %s", code) if code else reward.description
