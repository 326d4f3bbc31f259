from odoo import models
from odoo.fields import Date, Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _website_cards(self):
        """Points, eWallets and gift cards of this customer that are worth something."""
        self.ensure_one()
        cards = (
            self.env["loyalty.card"]
            .sudo()
            .search(
                Domain("partner_id", "=", self.id)
                & Domain("program_id.active", "=", True)
                & Domain("program_type", "in", ("loyalty", "ewallet", "gift_card"))
                & Domain("points", ">", 0)
                & (
                    Domain("expiration_date", "=", False)
                    | Domain("expiration_date", ">=", Date.context_today(self))
                )
            )
        )
        return [
            {
                "kind": card.program_type,
                # Odoo calls each card as the programme is called, which is a plural
                "name": self.env._("Gift card")
                if card.program_type == "gift_card"
                else card.program_id.name,
                "worth": card.points_display,
                # money that whoever knows the code can spend; points belong to the person
                "code": card.code if card.program_type != "loyalty" else "",
                "until": card.expiration_date,
                "history_url": ""
                if card.program_type == "gift_card"
                else f"/my/loyalty_card/{card.id}/history",
            }
            for card in cards
        ]
