from odoo import api, fields, models, tools
from odoo.tools import html2plaintext, is_html_empty
from odoo.tools.misc import ReadonlyDict

from ..tools import formats

#: Widths that Odoo keeps of each picture; browsers take the one that fits the screen.
WIDTHS = (256, 512, 1024, 1920)
#: Characters of a description that search engines show.
DESCRIPTION_LENGTH = 160


class WaterExcursion(models.Model):
    """What an excursion's page tells beside its departures."""

    _inherit = "water.excursion"

    photo_ids = fields.One2many("water.excursion.photo", "excursion_id", copy=True)
    question_ids = fields.One2many("water.excursion.question", "excursion_id", copy=True)

    def _website_story(self):
        """Pictures, way and questions: values of the page that departures do not change.

        Kept per language until somebody changes a part of it (``water.page.part``).
        """
        self.ensure_one()
        return self.env["water.excursion"].sudo()._website_story_of(self.id, self.env.lang)

    @api.model
    @tools.ormcache("excursion_id", "lang")
    def _website_story_of(self, excursion_id, lang):
        excursion = self.browse(excursion_id).with_context(lang=lang)
        return ReadonlyDict(
            {
                "pictures": excursion._website_pictures(),
                "stops": excursion._website_stops(),
                "questions": excursion._website_questions(),
            }
        )

    def _website_pictures(self):
        """The gallery: the excursion's own picture first, then the others in their order."""
        self.ensure_one()
        pictures = [self._website_picture(photo, photo.name) for photo in self.photo_ids]
        if self._website_image():
            pictures.insert(0, self._website_picture(self, self.name))
        return pictures

    @api.model
    def _website_picture(self, record, alt):
        """A picture in all the sizes that there are of it."""
        image_url = self.env["website"].image_url
        urls = {width: image_url(record, f"image_{width}") for width in WIDTHS}
        return {
            "alt": alt,
            "src": urls[1024],
            "large": urls[1920],
            "srcset": ", ".join(f"{url} {width}w" for width, url in urls.items()),
        }

    def _website_stops(self):
        """Stops of the way, told in time since the departure."""
        self.ensure_one()
        return [
            {
                "name": stop.name,
                "note": stop.note or "",
                "after": formats.duration(self.env, stop.minutes / 60),
                "stay": formats.duration(self.env, stop.stay_minutes / 60),
            }
            for stop in self.stop_ids
        ]

    def _website_questions(self):
        """The excursion's own questions, then those of all excursions of its company."""
        self.ensure_one()
        common = self.env["water.excursion.question"].search(
            [("excursion_id", "=", False), ("company_id", "=", self.company_id.id)]
        )
        return [
            {"question": item.question, "answer": item.answer}
            for item in self.question_ids + common
        ]

    def _website_advice(self):
        """Rules by what they are about: [(name of the icon, title, text)], without empty ones."""
        self.ensure_one()
        advice = [
            ("children", self.env._("Children"), self.children),
            ("animals", self.env._("Animals"), self.animals),
            ("weather", self.env._("Weather"), self.weather),
            ("rules", self.env._("Rules aboard"), self.rules),
        ]
        return [item for item in advice if item[2]]

    def _website_lists(self):
        """What is in the price and what is not: [(kind, title, field)], without empty ones."""
        self.ensure_one()
        lists = [
            ("included", self.env._("What is included"), "included"),
            ("extra", self.env._("What is not included"), "not_included"),
            ("bring", self.env._("What to bring"), "to_bring"),
        ]
        return [item for item in lists if not is_html_empty(self[item[2]])]

    def _website_description(self):
        """The excursion in a sentence or two of plain text, for search engines and messengers."""
        self.ensure_one()
        text = self.summary or html2plaintext(self.description or "", include_references=False)
        text = " ".join(text.split())
        if not text:
            facts = (self.name, self.pier_id.name, self.city_id.name)
            text = ", ".join(fact for fact in facts if fact)
        if len(text) <= DESCRIPTION_LENGTH:
            return text
        return text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0].rstrip(".,;:–— ") + "…"

    @api.model
    def _website_boarding_text(self, trips):
        """When to be at the pier, by the next departure or as trips usually have it."""
        minutes = (
            trips[0].boarding_minutes
            if trips
            else trips.default_get(["boarding_minutes"])["boarding_minutes"]
        )
        return formats.duration(self.env, minutes / 60)
