class PlanError(Exception):
    """A file that is not a seating plan, or not one that can be kept.

    ``place`` says where: a path like ``zones[2].rows[0].seats[5].seat_guid``, or ``None`` when the
    text is not JSON at all and ``line`` and ``column`` (from 1) say it. ``sentence`` is a lazily
    translated sentence; values of the file that it quotes are cut short.
    """

    def __init__(self, sentence, place=None, line=None, column=None):
        super().__init__(sentence)
        self.sentence = sentence
        self.place = place
        self.line = line
        self.column = column


def quote(value, length=40):
    """A value of the file as it may stand in a sentence."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(character if character.isprintable() else "?" for character in text)
    return text if len(text) <= length else f"{text[:length]}…"
