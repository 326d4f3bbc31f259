"""What the demo company owns, plans and sells, in plain Python beside the models."""

from . import buyers, company, crew, deck_plans, office, sales, timetable, website
