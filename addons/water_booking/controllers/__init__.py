from . import deck_plan
