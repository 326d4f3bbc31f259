"""How a price is made: plain Python, no ORM, ``Decimal`` throughout.

``read_tariff`` reads what an excursion asks for its places, ``Tariff.quote`` makes the price of one
place of it in given ``Circumstances``, the ``Quote`` knows each step of the way and ``explain``
tells it in words. See "How a price is made" in ``docs/architecture.md``.
"""

from .circumstances import Circumstances
from .explanation import explain
from .fees import Fee, breakdown
from .money import from_float, kopecks, round_to, split, to_kopeck
from .quote import Quote, Step
from .reading import read_tariff
from .rules import KINDS, Rule
from .tariff import Line, NoPrice, Tariff
