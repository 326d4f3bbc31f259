from lxml import etree, html
from markupsafe import Markup

from odoo import api, models
from odoo.http import request

from .water_excursion_block import BLOCK, CONTENT


def options_of(element):
    """What an editor has set on a block: its ``data-*`` attributes."""
    return {
        name.removeprefix("data-"): value
        for name, value in element.attrib.items()
        if name.startswith("data-")
    }


def is_block(element):
    return isinstance(element.tag, str) and BLOCK in element.get("class", "").split()


def contents(block):
    return block.xpath(f'.//*[contains(concat(" ", @class, " "), " {CONTENT} ")]')


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _compile_node(self, el, compile_context, level):
        """Let the server write what is inside of our blocks, wherever a page has one. In the editor
        they stay as they are saved; a script shows them there."""
        if is_block(el) and not self.env.context.get("inherit_branding"):
            for place in contents(el):
                place[:] = []
                place.text = None
                inside = etree.SubElement(place, "t")
                inside.set("t-if", "request")
                # a literal of texts: nothing of it is run
                call = f"request.env['water.excursion']._website_block({options_of(el)!r})"
                inside.set("t-out", call)
        return super()._compile_node(el, compile_context, level)


class IrQwebFieldHtml(models.AbstractModel):
    _inherit = "ir.qweb.field.html"

    @api.model
    def value_to_html(self, value, options):
        """The same for blocks in texts of records: blog posts, descriptions of products."""
        result = super().value_to_html(value, options)
        if BLOCK not in result or not request or self.env.context.get("inherit_branding"):
            return result
        body = html.fragment_fromstring(result, create_parent="body")
        for block in filter(is_block, body.iter()):
            inside = request.env["water.excursion"]._website_block(options_of(block))
            for place in contents(block):
                place[:] = html.fragments_fromstring(f"<div>{inside}</div>")
                place.text = None
        text = etree.tostring(body, encoding="unicode", method="html")
        # what super() has made safe, with what a template of ours has
        return Markup(text[len("<body>") : -len("</body>")])  # noqa: S704
