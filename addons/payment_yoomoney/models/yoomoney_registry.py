import hashlib
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command

from ..services import registry as files
from ..services.payload import kopecks


class YoomoneyRegistry(models.Model):
    """A payout registry of YooKassa that was imported, and what it posted.

    For each day and kind one entry: every payment's amount leaves the clearing account (57) and is
    reconciled with the payment; what YooKassa keeps is its commission; what it pays out stays on
    the clearing account as one open item, until the bank has it.  So what remains there is what
    YooKassa owes.  An operation is imported once, whatever file it comes in.
    """

    _name = "yoomoney.registry"
    _description = "YooKassa payout registry"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="File", required=True, readonly=True)
    provider_id = fields.Many2one(
        "payment.provider", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    digest = fields.Char(readonly=True, help="SHA-256 of the file.")
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    line_ids = fields.One2many("yoomoney.registry.line", "registry_id", readonly=True)
    move_ids = fields.One2many("account.move", "yoomoney_registry_id", readonly=True)
    amount = fields.Monetary(string="Turnover", compute="_compute_amounts", store=True)
    commission = fields.Monetary(compute="_compute_amounts", store=True)
    vat = fields.Monetary(string="VAT of it", compute="_compute_amounts", store=True)
    net = fields.Monetary(string="Payout", compute="_compute_amounts", store=True)
    open_payout = fields.Monetary(
        string="Payout not in the bank", compute="_compute_open_payout", compute_sudo=True
    )
    unknown_count = fields.Integer(compute="_compute_counts", string="To be clarified")
    line_count = fields.Integer(compute="_compute_counts", string="Operations")

    @api.depends("line_ids.amount", "line_ids.net", "line_ids.vat")
    def _compute_amounts(self):
        for registry in self:
            sums = registry.line_ids._sums()
            registry.amount = sums["amount"] / 100
            registry.commission = sums["fee"] / 100
            registry.vat = sums["vat"] / 100
            registry.net = sums["net"] / 100

    @api.depends("move_ids.line_ids.amount_residual")
    def _compute_open_payout(self):
        for registry in self:
            registry.open_payout = sum(registry._payout_lines().mapped("amount_residual"))

    @api.depends("line_ids.state")
    def _compute_counts(self):
        groups = self.env["yoomoney.registry.line"]._read_group(
            [("registry_id", "in", self.ids)], ["registry_id", "state"], ["__count"]
        )
        for registry in self:
            own = [(state, count) for found, state, count in groups if found == registry]
            registry.line_count = sum(count for _state, count in own)
            registry.unknown_count = sum(count for state, count in own if state != "matched")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        if any(registry.line_ids for registry in self):
            raise UserError(
                self.env._(
                    "An imported registry is not deleted: its operations would be posted again."
                )
            )

    # --- importing -------------------------------------------------------------------------------

    @api.model
    def _read_file(self, provider, content):
        """The operations of a file.

        :raise UserError: in words that say which line is wrong, and how
        """
        try:
            found = files.parse(content)
        except files.RegistryError as error:
            raise UserError(self._explain(error))
        shop = provider.sudo().yoomoney_shop_id
        if found.shop_id and shop and found.shop_id != shop:
            raise UserError(
                self.env._(
                    "This is a registry of the shop %(other)s, but the provider's shop is"
                    " %(shop)s.",
                    other=found.shop_id,
                    shop=shop,
                )
            )
        return found.operations

    @api.model
    def _explain(self, error):
        env, values = self.env, defaultdict(str, error.values)
        number = values["number"]
        return {
            "empty": env._("The file is empty."),
            "excel": env._(
                "This is an Excel file. Take the registry as CSV: choose that format in YooKassa's"
                " settings of registries, or save the sheet as CSV."
            ),
            "no_header": env._(
                "No registry was found in the file: there is no line with the names of columns"
                " (ID and amount of the payment or refund)."
            ),
            "header": env._(
                "Line %s has columns, but the ID and the amount of payments or refunds are not"
                " among them.",
                number,
            ),
            "missing": env._(
                "The registry has no column “%(column)s” in line %(number)s, and cannot be read"
                " without it. Switch it on in YooKassa's settings of registries.",
                column=values["column"],
                number=number,
            ),
            "commission": env._(
                "The registry of payments says nothing of the commission. Switch on the column"
                " “%(column)s” in YooKassa's settings of registries.",
                column=values["column"],
            ),
            "refund_fee": env._(
                "Line %s shows a commission of a refund. YooKassa documents none: ask its support"
                " what it means, and post this registry by hand.",
                number,
            ),
            "cells": env._(
                "Line %(number)s has %(found)s columns instead of %(expected)s. Was the file"
                " changed?",
                number=number,
                found=values["found"],
                expected=values["expected"],
            ),
            "id": env._("Line %s has no ID of the operation.", number),
            "currency": env._(
                "Line %(number)s is in %(currency)s; only roubles are paid out.",
                number=number,
                currency=values["currency"],
            ),
            "amount": env._(
                "Line %(number)s: “%(text)s” is no amount.", number=number, text=values["text"]
            ),
            "day": env._("Line %s: the day is missing or is no date.", number),
            "twice": env._(
                "Operation %(id)s is in the file twice, in the lines %(first)s and %(number)s.",
                id=values["id"],
                first=values["first"],
                number=number,
            ),
            "sum": env._(
                "The file is not complete: it says that the sum is %(said)s, but its rows make"
                " %(found)s.",
                said=values["said"],
                found=values["found"],
            ),
            "count": env._(
                "The file is not complete: it says that there are %(said)s operations, but it has"
                " %(found)s.",
                said=values["said"],
                found=values["found"],
            ),
            "quote": env._("The quotation mark in line %s is not closed.", number),
        }[error.reason]

    @api.model
    def _sort_out(self, provider, operations):
        """Operations as dictionaries of line values, beside what is known of them.

        :return: (new ones, those imported before, those imported before with other amounts)
        """
        lines = self.env["yoomoney.registry.line"].sudo()
        known = lines._known(provider, operations)
        transactions = self.env["payment.transaction"]._yoomoney_known(
            provider, [row.object_id for row in operations]
        )
        new, old, changed = [], [], []
        for row in operations:
            key = (row.kind, row.object_id)
            if key not in known:
                new.append(lines._values_of(row, transactions.get(key)))
            elif known[key] == (row.amount, row.net):
                old.append(row)
            else:
                changed.append(row)
        return new, old, changed

    @api.model
    def _import(self, provider, name, content):
        """Import and post a file; an empty registry when all of it was imported before.

        :raise UserError: when the file or the books are not fit for it, or somebody else imports
        """
        provider = provider.with_company(provider.company_id)
        clearing = provider._yoomoney_check_books()
        try:
            provider.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._("Somebody else is importing a registry. Try again."))
        new, _old, _changed = self._sort_out(provider, self._read_file(provider, content))
        if not new:
            return self
        registry = self.create(
            {
                "name": name,
                "provider_id": provider.id,
                "company_id": provider.company_id.id,
                "digest": hashlib.sha256(content).hexdigest(),
                "date_from": min(values["date"] for values in new),
                "date_to": max(values["date"] for values in new),
                "line_ids": [Command.create(values) for values in new],
            }
        )
        registry._post(clearing)
        return registry

    # --- posting ---------------------------------------------------------------------------------

    def _post(self, clearing):
        """One entry for each day and kind, reconciled with the payments that are posted."""
        groups = self.line_ids.grouped(lambda line: (line.date, line.kind))
        moves = self.env["account.move"]
        for (day, kind), lines in sorted(groups.items()):
            moves += self._post_day(day, kind, lines, clearing)
        moves.action_post()
        self.line_ids._reconcile()

    def _post_day(self, day, kind, lines, clearing):
        """The draft entry of one day: payments are credited to the clearing account, refunds
        debited; what is paid out or withheld is its other side, the commission what is left."""
        provider = self.provider_id
        sign = 1 if kind == "payment" else -1
        sums = {name: abs(value) for name, value in lines._sums().items()}
        partner = provider.yoomoney_commission_partner_id
        vat_account = provider.yoomoney_commission_vat_account_id
        fee, vat = lines._sums()["fee"] * sign, lines._sums()["vat"] * sign
        if not vat_account:
            fee, vat = fee + vat, 0
        payout = (
            self.env._("Payout of YooKassa for %s", day)
            if sign > 0
            else self.env._("Withheld by YooKassa for the refunds of %s", day)
        )
        items = [
            (clearing, sign * sums["net"], payout, self.env["res.partner"], {}),
            (
                provider.yoomoney_commission_account_id,
                sign * fee,
                self.env._("Commission of YooKassa for %s", day),
                partner,
                {},
            ),
            (
                vat_account,
                sign * vat,
                self.env._("VAT of YooKassa's commission for %s", day),
                partner,
                {},
            ),
        ]
        for line in lines:
            account = clearing if line.transaction_id else provider.yoomoney_unknown_account_id
            owner = line.transaction_id.partner_id.commercial_partner_id
            extra = {"yoomoney_registry_line_id": line.id}
            items.append((account, -sign * kopecks(line.amount), line._label(), owner, extra))
        return (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": provider.yoomoney_settlement_journal_id.id,
                    "date": day,
                    "ref": self.name,
                    "yoomoney_registry_id": self.id,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "name": label,
                                "partner_id": owner.id,
                                "debit": max(number, 0) / 100,
                                "credit": max(-number, 0) / 100,
                                **extra,
                            }
                        )
                        for account, number, label, owner, extra in items
                        if number
                    ],
                }
            )
        )

    def _payout_lines(self):
        """Open items that a bank transaction settles: payouts, and what refunds took of them."""
        lines = self.env["account.move.line"]
        for registry in self:
            clearing = registry.provider_id._yoomoney_settlement_account()
            lines += registry.move_ids.line_ids.filtered(
                lambda line, clearing=clearing: (
                    line.account_id == clearing
                    and not line.yoomoney_registry_line_id
                    and not line.reconciled
                    and line.parent_state == "posted"
                )
            )
        return lines

    # --- afterwards ------------------------------------------------------------------------------

    def action_match(self):
        """Button: look again for payments that were not known or not posted then."""
        self.env["payment.provider"]._yoomoney_check_accountant()
        self.check_access("read")
        self.sudo().line_ids._clarify()
        self.sudo().line_ids._reconcile()
        return True

    def action_payout(self):
        """Button: the money of these registries is in the bank."""
        return {
            **self.env["ir.actions.actions"]._for_xml_id("payment_yoomoney.yoomoney_payout_action"),
            "context": {"default_registry_ids": [Command.set(self.ids)]},
        }

    def action_moves(self):
        """Button: the entries of the registry."""
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_journal_line")
        return {**action, "domain": [("id", "in", self.move_ids.ids)], "context": {}}
