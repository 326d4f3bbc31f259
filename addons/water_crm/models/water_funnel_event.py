from odoo import models
from odoo.tools import SQL


class WaterFunnelEvent(models.Model):
    _inherit = "water.funnel.event"

    def _read_group_orderby(self, order, groupby_terms, query):
        """Steps in the order in which buyers take them, not by the alphabet of their codes."""
        terms = dict(groupby_terms)
        if "kind" in terms:
            steps = [kind for kind, _label in self._fields["kind"].selection]
            terms["kind"] = SQL("ARRAY_POSITION(%s::varchar[], %s)", steps, terms["kind"])
        orderby = super()._read_group_orderby(order, terms, query)
        # The parent may add columns to group by; the step itself stays what is grouped.
        groupby_terms.update({term: sql for term, sql in terms.items() if term != "kind"})
        return orderby
