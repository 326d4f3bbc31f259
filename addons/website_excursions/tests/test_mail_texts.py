import base64
import os
import re
from datetime import datetime
from pathlib import Path

from babel.dates import format_date
from lxml import html

from odoo import Command
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from odoo.addons.payment.tests.common import PaymentCommon
from odoo.addons.water_booking.report.ticket_pdf import qr_png

from .common import ShopCase

LANGS = ("en_US", "ru_RU", "zh_CN")
LETTERS = {
    "en_US": re.compile("[A-Za-z]"),
    "ru_RU": re.compile("[\u0400-\u04ff]"),
    "zh_CN": re.compile("[\u4e00-\u9fff]"),
}
#: So many letters of a language has the shortest of the mails.
LEAST = {"en_US": 60, "ru_RU": 60, "zh_CN": 20}
#: How a sum is written: `format_amount` takes it from the language.
SUMS = {"en_US": "1,500.00", "ru_RU": "1 500,00", "zh_CN": "1,500.00"}
#: Addresses, files, and codes of orders and tickets: the same in every language.
NO_WORDS = re.compile(
    r"\[\d+\]|https?://\S+|[\w.+-]+@[\w-]+\.\w+|\b\w+\.(?:html|json)\b|\b[A-Z0-9-]*\d[A-Z0-9-]*\b"
)
SECRET = "https://shop.example.com/secret"


def seen(body):
    """Text that a reader sees, without the addresses of its links."""
    return " ".join(html.fromstring(body).text_content().split())


@tagged("post_install", "-at_install")
class TestMailTexts(ShopCase, PaymentCommon):
    """Each mail to a customer, in each language: its words, dates and sums, and the one look."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGS[1:]:
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"].search(
            [("name", "in", ("water_booking", "website_excursions"))]
        )._update_translations(LANGS[1:], overwrite=True)
        cls.env.company.write(
            {
                "name": "River Shipping",
                "phone": "+7 812 000-00-00",
                "email": "help@example.com",
                "website": "https://river.example.com",
                "logo": base64.b64encode(qr_png("logo")),
            }
        )
        departure = {"departure": "2096-07-24 16:00:00", "arrival": "2096-07-24 17:30:00"}
        (cls.trip | cls.trip_free).write(departure)
        cls.pier.directions = "Gate 2"
        cls.named = [
            *(cls.excursion.name, cls.pier.name, cls.pier.address, "Gate", "Test ship"),
            *(
                "river.example.com",
                "Test boat",
                "VIP",
                "Anna Petrova",
                "Maria Sokolova",
                cls.env.company.name,
            ),
        ]
        cls.website = cls.env["website"].get_current_website()
        cls.templates = cls.env["mail.template"].browse(
            cls.env["ir.model.data"]
            .search(
                [
                    ("model", "=", "mail.template"),
                    ("module", "in", ("water_booking", "website_excursions")),
                ]
            )
            .mapped("res_id")
        )

    def setUp(self):
        super().setUp()
        hold = self.hold_seats("B-2")
        self.order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna Petrova", "email": "anna@example.com", "phone": "+79211234567"}
        )
        self.order.action_confirm()
        self.order.website_id = self.website
        self.ticket = self.order.water_ticket_ids
        self.ticket.passenger_name = "Maria Sokolova"
        wire = self.env["payment.provider"].search([("custom_mode", "=", "wire_transfer")], limit=1)
        self._create_transaction(
            "direct",
            provider_id=wire.id,
            state="pending",
            amount=self.order.amount_total,
            currency_id=self.rouble.id,
            sale_order_ids=[Command.set(self.order.ids)],
            website_pay_until=datetime(2096, 7, 20, 9, 0),
        )

    def records(self, name, lang):
        """(record, context) of what a template of this name is sent about; several where its words
        depend on what has happened."""
        self.order.partner_id.lang = lang
        if name == "mail_template_notice":
            return (
                (self.order, {"notice_ids": self.notice(kind).ids})
                for kind in ("time", "ashore", "cancelled")
            )
        if name.startswith("mail_template_waiting"):
            return [(self.waiting(lang), {})]
        if name in ("mail_template_login_link", "mail_template_order_link"):
            return [(self.link(lang), {"water_url": SECRET, "water_minutes": 30})]
        if name == "mail_template_erasure_link":
            return [(self.link(lang), {"water_url": SECRET, "water_minutes": 30})]
        if name == "mail_template_export":
            # done: only one of an order is open at a time
            values = {"kind": "export", "state": "done", "lang": lang}
            values |= {"partner_id": self.order.partner_id.id}
            values |= {"company_id": self.env.company.id, "email": "anna@example.com"}
            request = self.env["water.customer.request"].create(
                {**values, "order_id": self.order.id}
            )
            return [(request, {})]
        return [(self.order, {})]

    def notice(self, kind):
        notices = self.env["water.notice"]
        notices.search([]).unlink()
        return notices.create({"ticket_id": self.ticket.id, "kind": kind})

    def waiting(self, lang):
        lines = self.env["water.waiting"]
        lines.search([]).unlink()
        return lines.create(
            {
                "trip_id": self.trip_free.id,
                "moved_from_id": self.trip.id,
                "name": "Anna Petrova",
                "email": f"{lang}@example.com",
                "lang": lang,
                "offered_until": "2096-07-20 09:00:00",
                "line_ids": [Command.create({"fare_id": self.adult.id, "quantity": 2})],
            }
        )

    def link(self, lang):
        return self.env["water.mail.link"].create(
            {
                "purpose": "order",
                "email": "anna@example.com",
                "lang": lang,
                "website_id": self.website.id,
                "order_id": self.order.id,
                "renewed": True,
            }
        )

    def mails(self):
        """(name of the template, language, mail) of everything that a customer may get."""
        for template in self.templates:
            name = template.get_external_id()[template.id].partition(".")[2]
            for lang in LANGS:
                for record, context in self.records(name, lang):
                    mail = template.with_context(**context).send_mail(record.id)
                    yield name, lang, self.env["mail.mail"].browse(mail)

    def words(self, mail, lang):
        """Subject and text without names and addresses, which are the same in every language."""
        names = [
            *self.named,
            self.order.name,
            self.ticket.name,
            self.adult.with_context(lang=lang).name,
        ]
        text = f"{mail.subject}\n{seen(mail.body_html)}"
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, "")
        return NO_WORDS.sub("", text)

    def test_words_are_of_the_language(self):
        self.assertEqual(len(self.templates), 13)
        for name, lang, mail in self.mails():
            with self.subTest(mail=name, lang=lang):
                others = "|".join(
                    f"(?:{LETTERS[one].pattern}){{2,}}" for one in LANGS if one != lang
                )
                words = self.words(mail, lang)
                self.assertFalse(re.findall(others, words))
                self.assertGreater(len(LETTERS[lang].findall(words)), LEAST[lang])
                subject = words.partition("\n")[0]
                self.assertGreater(len(LETTERS[lang].findall(subject)), 2)

    def test_dates_and_sums_are_of_the_language(self):
        dated = {
            *("mail_template_eticket", "mail_template_notice", "mail_template_refused"),
            *("mail_template_refunded", "mail_template_invoice"),
        }
        summed = {"mail_template_eticket", "mail_template_refunded", "mail_template_invoice"}
        told = set()
        for name, lang, mail in self.mails():
            text = seen(mail.body_html)
            gone = name == "mail_template_notice" and "19:00" not in text
            with self.subTest(mail=name, lang=lang):
                if (name in dated or name.startswith("mail_template_waiting")) and not gone:
                    day = format_date(datetime(2096, 7, 24), "full", locale=lang)
                    self.assertIn(" ".join(day.split()), text)
                    self.assertIn("19:00", text, "the clock of the pier")
                    told.add((name, lang))
                if name in ("mail_template_invoice", "mail_template_waiting"):
                    self.assertIn("12:00", text, "until when, by the clock of the pier")
                if name in summed:
                    self.assertIn(SUMS[lang], text)
                    self.assertIn("\N{RUBLE SIGN}", text)
        self.assertEqual(len(told), 3 * 9)

    def test_all_have_one_look(self):
        for name, lang, mail in self.mails():
            body = mail.body_html
            if folder := os.environ.get("MAILS"):  # to look at them
                Path(folder, f"{name}-{lang}-{mail.id}.html").write_text(body, encoding="utf-8")
            with self.subTest(mail=name, lang=lang):
                self.assertIn(f'lang="{lang.replace("_", "-")}"', body)
                self.assertEqual(body.count("<body"), 1)
                logo = f"{self.order.get_base_url()}/logo.png?company={self.env.company.id}"
                self.assertEqual(re.findall(r'<img[^>]* src="([^"]+)"', body), [logo])
                foot = seen(body.rpartition("border-top:1px solid #cfdbe3;padding")[2])
                for fact in ("River Shipping", "+7 812 000-00-00", "help@example.com"):
                    self.assertIn(fact, foot)
                buttons = re.findall(r"<a [^>]*border-radius:999px[^>]*>", body)
                self.assertLessEqual(len(buttons), 1, "one thing to do next")
                for button in buttons:
                    self.assertIn("background:#ffb238;color:#0b2545", button)

    def test_templates_of_older_databases_get_the_look(self):
        mine = self.templates[:1]
        self.templates.email_layout_xmlid = False
        mine.email_layout_xmlid = "mail.mail_notification_light"
        self.env.flush_all()
        for module in ("water_booking", "website_excursions"):
            path = file_path(f"{module}/migrations/19.0.1.1.0/post-mail-layout.py")
            load_script(path, "post-mail-layout").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(mine.email_layout_xmlid, "mail.mail_notification_light", "somebody's own")
        others = (self.templates - mine).mapped("email_layout_xmlid")
        self.assertEqual(set(others), {"water_booking.mail_layout"})
