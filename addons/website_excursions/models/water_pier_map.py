import re
from collections import defaultdict
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import geo

#: Labels of piers nearer than this (percent of the picture) go to different sides.
NEAR = 14
#: On a pier's page.
DEPARTURES = 8
_TILES = re.compile(r"https?://[^\s\"'<>]+")


class WaterCity(models.Model):
    _inherit = "water.city"

    map_water = fields.Text(
        string="Water on the map",
        help="GeoJSON of rivers (lines with a width in metres) and lakes (polygons); drawn below"
        " the piers on the website.",
    )

    @api.constrains("map_water")
    def _check_map_water(self):
        for city in self:
            try:
                geo.read_water(city.map_water)
            except geo.BadWater as error:
                raise ValidationError(
                    self.env._(
                        "The water of %(city)s cannot be drawn (%(reason)s). It needs GeoJSON with"
                        " LineString, Polygon or MultiPolygon, coordinates as [longitude,"
                        " latitude].",
                        city=city.name,
                        reason=error,
                    )
                ) from error

    def _website_water(self, frame):
        """[{d, width}] of paths, width 0 for areas."""
        drawn = []
        for city in self:
            for water in geo.read_water(city.map_water):
                if path := frame.path(water):
                    drawn.append({"d": path, "width": round(frame.length(water.width), 1)})
        return drawn


class Website(models.Model):
    _inherit = "website"

    excursions_tile_url = fields.Char(
        string="Map tiles",
        help="Address of the operator's own tile server with {z}, {x} and {y}. Empty: the website"
        " draws its maps itself and asks nobody.",
    )
    excursions_tile_credit = fields.Char(string="Credit of the map", translate=True)

    @api.constrains("excursions_tile_url")
    def _check_excursions_tile_url(self):
        for website in self.filtered("excursions_tile_url"):
            url = website.excursions_tile_url
            if not _TILES.fullmatch(url) or not all(part in url for part in ("{z}", "{x}", "{y}")):
                raise ValidationError(
                    self.env._(
                        "The address of map tiles begins with https:// and contains {z}, {x} and"
                        " {y}."
                    )
                )

    def _excursions_tile_origin(self):
        """The host that pages with a map load pictures from, for ``img-src`` of a content security
        policy; empty by default."""
        parts = urlsplit(self.sudo().excursions_tile_url or "")
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    excursions_tile_url = fields.Char(related="website_id.excursions_tile_url", readonly=False)
    excursions_tile_credit = fields.Char(
        related="website_id.excursions_tile_credit", readonly=False
    )


class WaterPier(models.Model):
    _inherit = "water.pier"

    @property
    def _website_path(self):
        return f"/excursions/piers/{self.env['ir.http']._slug(self)}"

    @api.model
    def _website_piers(self, rows):
        """Piers that something published leaves from, by city, each city with its map.

        :param rows: of the coming departures (``_website_catalogue_rows``)
        :return: [{name, map, piers: [facts, with ``excursions`` and ``next``]}]
        """
        excursions = self.env["water.excursion"]
        shelf = excursions._website_shelf()
        departures = self.env["water.trip"].sudo()._website_price_departures(rows, shelf)
        following, names = {}, defaultdict(dict)
        for one in shelf["excursions"].values():
            if one["pier_id"]:
                names[one["pier_id"]][one["id"]] = one["name"]
        for departure in departures:
            one = shelf["excursions"][departure.excursion_id]
            names[departure.pier_id][one["id"]] = one["name"]
            if departure.free > 0:
                following.setdefault(departure.pier_id, departure)
        piers = self.sudo().browse(key for key in shelf["piers"] if key in names)
        result = []
        for city in piers.city_id.sorted(lambda one: (one.sequence, one.name)):
            here = piers.filtered(lambda pier, city=city: pier.city_id == city)
            facts = [
                {
                    **shelf["piers"][pier.id],
                    "number": number,
                    "path": pier._website_path,
                    "departures_url": f"/excursions?pier={pier.id}",
                    "excursions": [
                        {"name": name, "url": shelf["excursions"][key]["url"]}
                        for key, name in names[pier.id].items()
                    ],
                    "next": excursions._website_departure_row(following[pier.id], shelf)
                    if pier.id in following
                    else None,
                }
                for number, pier in enumerate(here, 1)
            ]
            result.append(
                {"name": city.name, "id": city.id, "piers": facts, "map": here._website_map(facts)}
            )
        return result

    def _website_map(self, facts):
        """A drawn map of these piers, or None where none of them has coordinates.

        :param facts: their values as pages show them, by ``id``
        """
        located = self.filtered(lambda pier: pier.latitude or pier.longitude)
        if not located:
            return None
        frame = geo.Frame([(pier.latitude, pier.longitude) for pier in located])
        by_id = {one["id"]: one for one in facts}
        pins = []
        for pier in located:
            left, top = frame.percent(pier.latitude, pier.longitude)
            pins.append(
                {**by_id[pier.id], "left": f"{left:.2f}%", "top": f"{top:.2f}%", "at": (left, top)}
            )
        for pin in pins:
            near = [
                other["at"][0] > pin["at"][0]
                for other in pins
                if other is not pin
                and abs(other["at"][1] - pin["at"][1]) < NEAR
                and abs(other["at"][0] - pin["at"][0]) < 3 * NEAR
            ]
            pin["side"] = "left" if any(near) or pin["at"][0] > 55 else "right"
        website = self.env["website"].get_current_website().sudo()
        tiles = frame.tiles(website.excursions_tile_url) if website.excursions_tile_url else []
        metres, units = frame.ruler()
        return {
            "width": frame.width,
            "height": frame.height,
            "pins": pins,
            "tiles": tiles,
            "credit": website.excursions_tile_credit or "",
            "water": [] if tiles else located.city_id._website_water(frame),
            "ruler": units,
            "ruler_text": self.env._("%s km", metres // 1000)
            if metres >= 1000
            else self.env._("%s m", int(metres)),
        }

    @api.model
    def _website_is_shown(self, pier_id, rows):
        """Whether something published leaves from it, now or usually."""
        excursions = self.env["water.excursion"]._website_shelf()["excursions"].values()
        return any(one["pier_id"] == pier_id for one in excursions) or any(
            row[3] == pier_id for row in rows
        )

    def _website_page_values(self, cities, rows):
        """The pier's own page: itself, its map and its next departures."""
        self.ensure_one()
        excursions = self.env["water.excursion"]
        shelf = excursions._website_shelf()
        city = next(one for one in cities if one["id"] == self.city_id.id)
        facts = next(one for one in city["piers"] if one["id"] == self.id)
        own = [row for row in rows if row[3] == self.id]
        departures = self.env["water.trip"].sudo()._website_price_departures(own, shelf)
        return {
            "pier": facts,
            "pier_map": city["map"],
            "here": self.id,
            "departures": [
                excursions._website_departure_row(one, shelf) for one in departures[:DEPARTURES]
            ],
            "more": len(departures) > DEPARTURES,
        }
