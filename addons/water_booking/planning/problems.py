"""What is wrong with a file, by place; the sentences are made in the reader's language."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """``row`` counts as a spreadsheet does, the head is 1; 0 where the whole file is meant.

    ``file`` is the table of a GTFS feed, empty for a file that is one table.
    """

    code: str
    row: int = 0
    column: str = ""
    file: str = ""
    facts: dict = field(default_factory=dict)

    def sentence(self, env):
        return sentence(env, self.code, self.facts)


class Unreadable(Exception):
    """The file as a whole cannot be read; holds its ``Problem``."""

    def __init__(self, code, file="", **facts):
        super().__init__(code)
        self.problem = Problem(code, file=file, facts=facts)


def sentence(env, code, facts):
    """What a dispatcher reads about a problem, with the way on."""
    sentences = {
        # the file
        "empty": lambda: env._("The file is empty."),
        "too_big": lambda: env._(
            "The file is too big: at most %(limit)s MB can be read. Divide it.", **facts
        ),
        "too_big_inside": lambda: env._(
            "Unpacked the file is too big: at most %(limit)s MB can be read.", **facts
        ),
        "too_many_rows": lambda: env._(
            "The table has more than %(limit)s rows. Divide it.", **facts
        ),
        "too_many_columns": lambda: env._("The table has more than %(limit)s columns.", **facts),
        "encoding": lambda: env._(
            "The text is neither UTF-8 nor Windows-1251. Save the file as “CSV UTF-8”."
        ),
        "not_csv": lambda: env._(
            "This is no text with columns. Choose a CSV, XLSX or GTFS (zip) file."
        ),
        "not_xlsx": lambda: env._("The workbook cannot be read. Save it anew as XLSX."),
        "not_zip": lambda: env._("The archive cannot be read. Choose the zip file of a GTFS feed."),
        "entities": lambda: env._(
            "The workbook declares XML entities, which no spreadsheet program does; it is not read."
        ),
        "no_table": lambda: env._("The feed has no %(name)s.", **facts),
        "no_calendar": lambda: env._("The feed has neither calendar.txt nor calendar_dates.txt."),
        "no_column": lambda: env._(
            "The column “%(name)s” is missing. The template has all columns.", **facts
        ),
        "unknown_column": lambda: env._(
            "There is no column “%(name)s”; it would be lost. Take it out or rename it.", **facts
        ),
        "double_column": lambda: env._("The column “%(name)s” is there twice.", **facts),
        "no_rows": lambda: env._("There is no row below the head."),
        # a cell
        "missing": lambda: env._("This must not be empty."),
        "formula": lambda: env._("This is a formula. Put the value there."),
        "too_long": lambda: env._("The text is longer than %(limit)s characters.", **facts),
        "not_a_date": lambda: env._(
            "“%(text)s” is no date. Write 2027-05-01 or 01.05.2027.", **facts
        ),
        "far_date": lambda: env._("The year %(year)s is too far away.", **facts),
        "not_a_time": lambda: env._(
            "“%(text)s” is no time. Write 11:00, or 25:10 for 1:10 in the night after.", **facts
        ),
        "double_time": lambda: env._("%(text)s is there twice.", **facts),
        "not_days": lambda: env._(
            "“%(text)s” are no days of the week. Write 1 for Monday to 7 for Sunday, e.g. 567.",
            **facts,
        ),
        "not_a_duration": lambda: env._(
            "“%(text)s” is no duration. Write 1:30 for an hour and a half.", **facts
        ),
        "not_a_number": lambda: env._("“%(text)s” is no whole number from 0 to 10080.", **facts),
        "not_a_state": lambda: env._("“%(text)s” is not known. Write draft or on_sale.", **facts),
        "not_0_1": lambda: env._("“%(text)s” is neither 0 nor 1.", **facts),
        "not_1_2": lambda: env._("“%(text)s” is neither 1 (added) nor 2 (removed).", **facts),
        "ends_before": lambda: env._("The last day is before the first."),
        # GTFS
        "unknown_reference": lambda: env._("“%(text)s” is not listed in %(name)s.", **facts),
        "double_id": lambda: env._("“%(text)s” is there twice.", **facts),
        "not_a_zone": lambda: env._("“%(text)s” is no time zone.", **facts),
        "two_zones": lambda: env._("All agencies of a feed must be in one time zone."),
        "no_stop_times": lambda: env._("The trip has fewer than two stops."),
        "arrives_before": lambda: env._("The trip arrives before it has departed."),
        "no_service": lambda: env._("No day is left on which this service sails."),
        "not_headway": lambda: env._("“%(text)s” are no seconds between departures.", **facts),
        # what the records say
        "no_excursion": lambda: env._(
            "There is no excursion “%(text)s”. Choose one for it below.", **facts
        ),
        "no_vessel": lambda: env._(
            "There is no vessel “%(text)s”. Choose one for it below.", **facts
        ),
        "no_vessel_named": lambda: env._(
            "No vessel is named. Choose above which one sails where the file names none."
        ),
        "no_pier": lambda: env._("There is no pier “%(text)s”. Choose one for it below.", **facts),
        "no_pier_named": lambda: env._(
            "No pier is named, and neither the excursion nor the vessel has one."
        ),
        "two_of_name": lambda: env._(
            "Several are called “%(text)s”. Choose one of them below.", **facts
        ),
        "other_clock": lambda: env._(
            "The pier's clock (%(pier)s) and the feed's (%(feed)s) differ, and not by the same"
            " hours on all days. Import this service from a table.",
            **facts,
        ),
        "day_before": lambda: env._(
            "By the pier's clock this departs on the day before. Import it from a table."
        ),
        "planned_already": lambda: env._("The schedule “%(name)s” sails this already.", **facts),
        "refused": lambda: facts["text"],
    }
    return sentences[code]()
