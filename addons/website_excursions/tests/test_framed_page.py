import re
from unittest.mock import patch

from odoo.http import GeoIP
from odoo.tests import new_test_user, tagged

from odoo.addons.payment.tests.common import PaymentCommon

from ..controllers import framed_page, kept_page
from .common import ShopCase

#: What is another one in each answer: tokens and the moment.
OWN = re.compile(r'(csrf_token: "|name="csrf_token" value="|nonce="|data-now=")[^"]*"')
PORTAL_NAME = "Portal Petrova"


@tagged("post_install", "-at_install")
class TestFramedPage(ShopCase, PaymentCommon):
    """Checkout and order stand in a frame that is rendered once per worker, and nobody notices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([("id", "!=", cls.provider.id)]).state = "disabled"
        cls.provider.available_currency_ids |= cls.rouble
        page = patch.object(
            cls.env.registry["payment.transaction"],
            f"_{cls.provider.code}_go_url",
            lambda tx: f"/payment/page/{tx.id}",
            create=True,
        )
        cls.startClassPatcher(page)

    def setUp(self):
        super().setUp()
        self.maxDiff = None
        framed_page.PAGES._pages.clear()
        self.take("A-1", "B-1")
        self.url = f"/excursions/checkout?trip={self.trip.id}"

    def seen(self, url, **kwargs):
        """The page in lines, without what no two answers share."""
        html = OWN.sub(r'\1"', self.page(url, **kwargs))
        self.assertNotIn(framed_page._SECRET, html)
        self.assertNotIn(framed_page.TOKEN, html)
        return re.sub(r"\s+", " ", html).replace("> <", ">\n<").split("\n")

    def whole(self, url, **kwargs):
        """The same as Odoo renders it."""
        with patch.object(framed_page, "sees_the_usual", lambda: False):
            return self.seen(url, **kwargs)

    def frames(self, url):
        """How many frames were rendered for a page."""
        render = framed_page.as_a_newcomer
        with patch.object(framed_page, "as_a_newcomer", side_effect=render) as rendered:
            self.page(url)
        return rendered.call_count

    def assertSameAsWhole(self, url, **kwargs):
        first, second = self.seen(url, **kwargs), self.seen(url, **kwargs)
        whole = self.whole(url, **kwargs)
        self.assertEqual(first, whole, url)
        self.assertEqual(second, whole, url)

    def two_languages(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        website = self.env["website"].get_current_website()
        website.language_ids += self.env["res.lang"].search([("code", "=", "ru_RU")])

    def ordered(self, *seats, **changes):
        """Address of the order page of another visitor who has gone to pay."""
        self.another_visitor()
        self.take(*seats)
        self.assertEqual(self.submit(**changes).status_code, 303)
        order = self.env["sale.order"].search([], order="id desc", limit=1)
        return order._website_status_url()

    # --- it is the page that Odoo would render

    def test_the_checkout_is_what_odoo_renders_whole(self):
        for query in ("", f"?trip={self.trip.id}", f"?trip={self.trip.id}&from=a%26b%22%3Cc%27"):
            self.assertSameAsWhole(f"/excursions/checkout{query}")

    def test_the_form_with_mistakes_is_as_well(self):
        data = {"csrf_token": self.csrf(self.page(self.url)), "trip": self.trip.id, "name": "<b>&"}
        self.assertSameAsWhole("/excursions/checkout", data=data)
        self.assertIn("&lt;b&gt;&amp;", "".join(self.seen("/excursions/checkout", data=data)))

    def test_the_order_is_what_odoo_renders_whole(self):
        self.assertSameAsWhole(self.ordered("A-2"))

    def test_so_it_is_in_each_language(self):
        """With links to the other language that keep page and query."""
        self.two_languages()
        order = self.ordered("A-2")
        query = f"?trip={self.trip.id}&from=a%26b"
        self.take("A-3")
        for path in ("/excursions/checkout", f"/excursions/checkout{query}", order):
            for prefix in ("", "/ru"):
                self.another_visitor() if path == order else None
                self.assertSameAsWhole(f"{prefix}{path}")
        links = re.findall('href="(/ru/[^"]*)"', self.page(order))
        self.assertIn(f"/ru{order}", [link.replace("&amp;", "&") for link in links])

    # --- the frame is one, what is in it is each visitor's own

    def test_the_frame_is_rendered_once(self):
        self.assertEqual(self.frames(self.url), 1)
        self.assertEqual(self.frames(self.url), 0)
        self.another_visitor()
        self.take("A-3")
        self.assertEqual(self.frames(self.url), 0)

    def test_two_buyers_never_see_each_others_orders(self):
        anna = self.ordered("A-2", name="Anna Ahmatova", email="anna@example.com")
        boris = self.ordered("A-3", name="Boris Pasternak", email="boris@example.com")
        [annas, boriss] = self.env["sale.order"].search([], order="id desc", limit=2).sorted("id")
        pages = {}
        for url, order in ((anna, annas), (boris, boriss), (anna, annas)):
            self.another_visitor()
            html = self.page(url)
            other = (annas | boriss) - order
            self.assertIn(f"<title>Your order {order.name} | ", html)
            for text in (other.name, other.access_token, other.partner_id.email):
                self.assertNotIn(text, html)
            self.assertIn(order.access_token, html)
            tokens = re.findall('csrf_token: "([^"]+)"', html)
            self.assertEqual(len(tokens), 1)
            self.assertNotIn(tokens[0], pages.values())
            pages[len(pages)] = tokens[0]

    def test_each_visitor_has_a_token_and_a_nonce_of_its_own(self):
        nonces = set()
        for seat in ("A-2", "A-3", "A-4"):
            self.another_visitor()
            self.take(seat)
            response = self.url_open(self.url)
            policy = response.headers["Content-Security-Policy"]
            nonce = re.search("'nonce-([^']+)'", policy)[1]
            self.assertEqual(set(re.findall('nonce="([^"]+)"', response.text)), {nonce})
            self.assertEqual(re.findall('csrf_token: "([^"]+)"', response.text), [nonce])
            nonces.add(nonce)
        self.assertEqual(len(nonces), 3)

    def test_the_token_of_a_framed_page_is_good(self):
        self.page(self.url)
        token = re.search('csrf_token: "([^"]+)"', self.page(self.url))[1]
        form = {"csrf_token": token, "trip": self.trip.id, "name": ""}
        self.assertEqual(self.url_open("/excursions/checkout", data=form).status_code, 200)

    def test_the_token_of_a_former_try_is_in_no_frame(self):
        """Odoo runs a request again whose transaction could not be serialized."""
        prefix = framed_page._prefix

        def again():
            framed_page.request.water_nonce = "former-try"
            return prefix()

        with patch.object(framed_page, "_prefix", again):
            self.assertNotIn("former-try", self.page(self.url))
        self.another_visitor()
        self.take("A-4")
        self.assertNotIn("former-try", self.page(self.url))

    def test_the_country_of_a_visitor_is_in_no_frame(self):
        country = property(lambda geoip: None if geoip.ip == kept_page.NOWHERE else "FR")
        told = '"geoip_country_code": "FR"'
        with patch.object(GeoIP, "country_code", country):
            with patch.object(framed_page, "sees_the_usual", lambda: False):
                self.assertIn(told, self.page(self.url))
            self.assertNotIn(told, self.page(self.url))
            self.assertNotIn(told, self.page(self.url))

    # --- a change shows at once

    def test_a_changed_view_makes_another_frame(self):
        self.page(self.url)
        self.env["ir.ui.view"].create(
            {
                "name": "Another frame",
                "type": "qweb",
                "inherit_id": self.env.ref("website.layout").id,
                "arch": """<xpath expr="//div[@id='wrapwrap']" position="attributes">
                    <attribute name="data-renamed">1</attribute></xpath>""",
            }
        )
        self.env.flush_all()
        self.assertIn('data-renamed="1"', self.page(self.url))
        self.env["website"].get_current_website().name = "Renamed website"
        self.env.flush_all()
        self.assertIn("| Renamed website</title>", self.page(self.url))

    def test_a_view_without_place_for_a_frame_is_rendered_whole(self):
        """A website's own copy of a view stays as its designer has left it."""
        self.env.ref("website_excursions.page").arch = """<t t-name="website_excursions.page">
            <t t-call="website.layout"><div id="wrap"><t t-out="0"/></div></t></t>"""
        self.env.flush_all()
        self.assertSameAsWhole(self.url)
        self.assertIn('name="email"', self.page(self.url))

    def test_what_a_designer_tells_the_layout_counts(self):
        """A view with a head of its own, or without a footer, is rendered whole."""
        for change, expected in (
            ("""<t t-set="head"><meta name="x-designer" content="1"/></t>""", True),
            ("""<t t-set="no_footer" t-value="True"/>""", False),
        ):
            with self.subTest(change):
                view = self.env["ir.ui.view"].create(
                    {
                        "name": "A designer's checkout",
                        "type": "qweb",
                        "inherit_id": self.env.ref("website_excursions.checkout").id,
                        "arch": f"""<xpath expr="//t[@t-set='page_class']" position="after">
                            {change}</xpath>""",
                    }
                )
                self.env.flush_all()
                html = self.page(self.url)
                self.assertEqual('name="x-designer"' in html, expected)
                self.assertEqual('<footer id="bottom"' in html, expected)
                self.assertSameAsWhole(self.url)
                view.unlink()
                self.env.flush_all()
                self.assertNotIn('name="x-designer"', self.page(self.url))

    def test_the_memory_of_frames_is_counted_in_bytes(self):
        """A Russian page has twice as many bytes as letters."""
        self.page(self.url)
        [frame] = [page for key, page in framed_page.PAGES._pages.items() if key[1] == "frame"]
        _version, _deadline, parts, size = frame
        self.assertEqual(size, len(b"".join(parts)))

    # --- who gets a page of their own

    def test_who_is_logged_in_gets_a_whole_page(self):
        new_test_user(self.env, "framed", "base.group_portal", name=PORTAL_NAME)
        self.page(self.url)
        self.authenticate("framed", "framed")
        self.take("A-3")
        self.assertIn(PORTAL_NAME, self.page(self.url))
        self.assertEqual(self.frames(self.url), 0)
        self.another_visitor()
        self.take("A-4")
        self.assertNotIn(PORTAL_NAME, self.page(self.url))

    def test_debugging_and_editing_are_not_kept(self):
        self.assertIn('debug: "1"', self.page(f"{self.url}&debug=1"))
        self.another_visitor()
        self.take("A-4")
        self.assertNotIn('debug: "1"', self.page(self.url))

    def test_something_in_odoos_own_cart_is_counted(self):
        product = self.env["product.template"].create(
            {"name": "Blanket", "list_price": 5, "website_published": True, "type": "service"}
        )
        badge = re.compile(r'<sup class="my_cart_quantity[^>]*>\s*(\d+)')
        self.assertNotIn("3", badge.findall(self.page(self.url)))
        self.ask(
            "/shop/cart/add",
            product_template_id=product.id,
            product_id=product.product_variant_id.id,
            quantity=3,
        )
        self.assertIn("3", badge.findall(self.page(self.url)))
        self.another_visitor()
        self.take("A-4")
        self.assertNotIn("3", badge.findall(self.page(self.url)))
