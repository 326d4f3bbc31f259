import base64
import io
import zipfile
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ..planning.gtfs import is_gtfs, read_gtfs
from ..planning.problems import Unreadable
from ..planning.tables import MAX_CELL
from ..planning.timetable import read_timetable
from .common_schedule import ScheduleCase
from .properties import examples

HEAD = "excursion,vessel,from,to,days,times,duration"
GOOD = "Bridges by night,Test ship,2031-06-02,2031-06-30,15,11:00 20:30,1:30"
FEED = {
    "agency.txt": "agency_name,agency_url,agency_timezone\nCity boats,https://example.com,"
    "Europe/Moscow\n",
    "stops.txt": "stop_id,stop_name\nP,Palace Pier\nQ,Island\n",
    "routes.txt": "route_id,route_long_name\nR,Bridges by night\n",
    "trips.txt": "route_id,service_id,trip_id\nR,S,T1\nR,S,T2\nR,S,T3\nR,H,T4\n",
    "stop_times.txt": "trip_id,stop_id,stop_sequence,arrival_time,departure_time\n"
    "T1,P,1,11:00:00,11:00:00\nT1,Q,2,12:30:00,12:30:00\n"
    "T2,P,1,25:10:00,25:10:00\nT2,Q,2,26:40:00,26:40:00\n"
    "T3,P,1,14:00:00,14:00:00\nT3,Q,2,15:30:00,15:30:00\n"
    "T4,P,1,18:00:00,18:00:00\nT4,Q,2,19:30:00,19:30:00\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\nS,1,0,0,0,1,0,0,20310602,20310630\n",
    "calendar_dates.txt": "service_id,date,exception_type\nS,20310606,2\nS,20310607,1\n"
    "H,20310612,1\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs\nT3,14:00:00,18:00:00,7200\n",
}


def feed(**changes):
    """A zip file of the feed; ``agency="…"`` replaces a table, None leaves it out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in {**FEED, **{f"{key}.txt": text for key, text in changes.items()}}.items():
            if text is not None:
                archive.writestr(name, text)
    return stream.getvalue()


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestTimetableImport(ScheduleCase):
    """Schedules from a file, checked row by row before anything is made."""

    def wizard(self, content, **values):
        if isinstance(content, str):
            content = content.encode()
        wizard = (
            self.env["water.timetable.import"]
            .with_user(self.dispatcher)
            .create({"file": base64.b64encode(content), **values})
        )
        wizard.action_check()
        return wizard

    def imported(self, wizard):
        action = wizard.action_import()
        self.assertEqual(action["res_model"], "water.schedule.preview")
        return self.env["water.schedule.preview"].browse(action["res_id"]).schedule_ids

    def told(self, content, **values):
        """[(row, column, sentence)] of the errors."""
        lines = self.wizard(content, **values).problem_ids
        return [(line.row, line.column, line.sentence) for line in lines if line.level == "error"]

    def assertTold(self, content, *expected):
        found = self.told(content)
        self.assertEqual([line[:2] for line in found], [line[:2] for line in expected], found)
        for line, (_row, _column, words) in zip(found, expected, strict=True):
            self.assertIn(words, line[2])

    def table(self, *rows):
        return "\n".join((HEAD, *rows))

    # --- tables

    def test_csv(self):
        before = self.env["water.schedule"].search_count([])
        wizard = self.wizard(self.table(GOOD))
        self.assertEqual((wizard.good_count, wizard.error_count), (1, 0))
        self.assertEqual(self.env["water.schedule"].search_count([]), before)
        schedule = self.imported(wizard)
        self.assertEqual(schedule.excursion_id, self.excursion)
        self.assertEqual(schedule._minutes_of_day(), [660, 1230])
        self.assertEqual((schedule.mon, schedule.tue, schedule.fri), (True, False, True))
        self.assertEqual(schedule.pier_id, self.pier)
        self.assertEqual(self.preview(schedule).create_count, 18)

    def test_semicolons_and_windows_1251(self):
        name = "\u041c\u043e\u0441\u0442\u044b"
        self.excursion.name = name
        text = self.table(GOOD).replace("Bridges by night", name).replace(",", ";")
        for encoding in ("cp1251", "utf-8", "utf-8-sig"):
            self.assertEqual(self.wizard(text.encode(encoding)).good_count, 1, encoding)

    def test_xlsx_with_dates_and_times_as_cells(self):
        content = workbook(
            HEAD.split(","),
            ["Bridges by night", "Test ship", date(2031, 6, 2), date(2031, 6, 30), 15, "11:00",
             "1:30"],
        )  # fmt: skip
        schedule = self.imported(self.wizard(content))
        self.assertEqual(schedule.date_to, date(2031, 6, 30))
        self.assertEqual(schedule.duration, 1.5)

    def test_template_is_read_again(self):
        wizard = self.wizard(self.table(GOOD))
        book = load_workbook(io.BytesIO(base64.b64decode(wizard.template)))
        self.assertEqual(len(book.worksheets), 2)
        content = base64.b64decode(wizard.template)
        entries, problems = read_timetable(content)
        self.assertEqual((len(entries), problems), (2, []))
        self.assertIn("/template/", wizard.action_template()["url"])

    def test_each_problem_has_its_place(self):
        self.assertTold(
            self.table(
                GOOD,
                ",Test ship,2031-06-02,,,11:00,",
                "Bridges by night,Test ship,tomorrow,,,11:00,",
                "Bridges by night,Test ship,2031-06-02,2031-06-01,,11:00,",
                "Bridges by night,Test ship,2031-06-02,,89,11:00,",
                "Bridges by night,Test ship,2031-06-02,,,11:60 12:00 12:00,",
                "Bridges by night,Test ship,2031-06-02,,,11:00,long",
                "Bridges by night,Test ship,3031-06-02,,,11:00,",
                "=HYPERLINK(1),Test ship,2031-06-02,,,11:00,",
                "x" * (MAX_CELL + 1) + ",Test ship,2031-06-02,,,11:00,",
                "Unknown,Ark,2031-06-02,,,11:00,",
            ),
            (3, "excursion", "must not be empty"),
            (4, "from", "is no date"),
            (5, "to", "before the first"),
            (6, "days", "no days of the week"),
            (7, "times", "“11:60” is no time"),
            (7, "times", "there twice"),
            (8, "duration", "no duration"),
            (9, "from", "too far away"),
            (10, "excursion", "is a formula"),
            (11, "excursion", "longer than"),
            (12, "excursion", "no excursion “Unknown”"),
            (12, "vessel", "no vessel “Ark”"),
        )

    def test_cells_of_the_other_columns(self):
        self.excursion.copy({"name": "Twin"})
        self.excursion.copy({"name": "Twin"})
        self.excursion.copy({"name": "Adrift", "pier_id": False})
        self.make_vessel("Raft", home_pier_id=False)
        head = "excursion,vessel,pier,from,times,boarding,sale_ends,state"
        self.assertTold(
            "\n".join(
                (
                    head,
                    "Bridges by night,Test ship,,2031-06-02,11:00,soon,10081,open",
                    "Bridges by night,Test ship,Moon,2031-06-02,11:00,,,",
                    "Twin,Test ship,,2031-06-02,11:00,,,",
                    "Adrift,Raft,,2031-06-02,11:00,,,",
                )
            ),
            (2, "boarding", "“soon” is no whole number from 0 to 10080."),
            (2, "sale_ends", "“10081” is no whole number"),
            (2, "state", "“open” is not known. Write draft or on_sale."),
            (3, "pier", "There is no pier “Moon”. Choose one for it below."),
            (4, "excursion", "Several are called “Twin”. Choose one of them below."),
            (5, "pier", "No pier is named, and neither the excursion nor the vessel has one."),
        )

    def test_columns(self):
        self.assertTold("excursion,from\na,b", (1, "times", "is missing"))
        self.assertTold(
            f"{HEAD},captain\n{GOOD},Ahab", (1, "captain", "There is no column “captain”")
        )
        self.assertTold("from,from\n1,2", (0, "", "there twice"))
        self.assertTold(HEAD, (0, "", "no row below"))
        self.assertTold(HEAD + 60 * ",x", (0, "", "more than 60 columns"))

    def test_files_that_are_none(self):
        self.assertTold("\n\n", (0, "", "is empty"))
        self.assertTold(b"\0\1\2", (0, "", "no text with columns"))
        self.assertTold(b"PK\3\4 but no archive", (0, "", "workbook cannot be read"))
        self.assertTold(b"\x98" * 20, (0, "", "neither UTF-8 nor Windows-1251"))
        self.assertTold(b"x" * (10 * 1024 * 1024 + 1), (0, "", "too big"))

    def test_bomb_is_not_opened(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * (101 * 1024 * 1024))
        self.assertTold(stream.getvalue(), (0, "", "Unpacked the file is too big"))

    def test_entities_are_refused(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
        self.assertTold(stream.getvalue(), (0, "", "XML entities"))

    def test_formula_in_a_workbook(self):
        content = workbook(["excursion", "from", "times"], ['=CMD("x")', "2031-06-02", "11:00"])
        self.assertTold(content, (2, "excursion", "is a formula"))

    def test_nothing_is_imported_while_there_are_errors(self):
        wizard = self.wizard(self.table(GOOD, GOOD.replace("11:00", "noon")))
        before = self.env["water.schedule"].search_count([])
        self.assertEqual(wizard.action_import()["res_model"], "water.timetable.import")
        self.assertEqual(self.env["water.schedule"].search_count([]), before)
        wizard.only_good = True
        self.assertEqual(len(self.imported(wizard)), 1)

    def test_second_import_is_told(self):
        self.imported(self.wizard(self.table(GOOD)))
        self.assertTold(self.table(GOOD), (2, "", "sails this already"))

    def test_unknown_name_is_chosen(self):
        wizard = self.wizard(self.table(GOOD.replace("Test ship", "Nevka-2")))
        [match] = wizard.match_ids
        self.assertEqual((match.kind, match.text), ("vessel", "Nevka-2"))
        match.vessel_id = self.vessel_free
        wizard.action_check()
        self.assertEqual((wizard.good_count, wizard.error_count), (1, 0))
        self.assertEqual(self.imported(wizard).vessel_id, self.vessel_free)

    def test_conflicts_are_warnings_with_their_row(self):
        self.make(self.make_schedule(hours=(10.5,)))
        wizard = self.wizard(self.table(GOOD))
        self.assertEqual((wizard.good_count, wizard.error_count), (1, 0))
        [line] = wizard.problem_ids
        self.assertEqual((line.level, line.row), ("warning", 2))
        self.assertIn("Departures that cannot be made: 9.", line.sentence)

    def test_agents_do_not_import(self):
        with self.assertRaises(AccessError):
            self.env["water.timetable.import"].with_user(self.staff["agent"]).create({"file": b""})

    # --- GTFS

    def test_gtfs(self):
        self.assertTrue(is_gtfs(feed()))
        wizard = self.wizard(feed(), vessel_id=self.vessel_seats.id)
        self.assertEqual((wizard.good_count, wizard.error_count), (2, 0), self.told(feed()))
        regular, holiday = self.imported(wizard)
        # 14:00 and 16:00 by the frequencies, 25:10 in the night after
        self.assertEqual(regular._minutes_of_day(), [660, 840, 960, 25 * 60 + 10])
        self.assertEqual(regular.duration, 1.5)
        self.assertEqual(regular.pier_id, self.pier)
        days = {row.day for row in regular._plan()}
        self.assertNotIn(date(2031, 6, 6), days)
        self.assertIn(date(2031, 6, 7), days)
        self.assertEqual({row.day for row in holiday._plan()}, {date(2031, 6, 12)})

    def test_gtfs_without_a_vessel(self):
        self.assertTold(
            feed(), (2, "vessel", "No vessel is named"), (5, "vessel", "No vessel is named")
        )

    def test_gtfs_in_another_zone(self):
        """Istanbul's clock shows what Moscow's shows; Helsinki's does only in summer."""
        agency = FEED["agency.txt"]
        same = feed(agency=agency.replace("Moscow", "Istanbul"))
        wizard = self.wizard(same, vessel_id=self.vessel_seats.id)
        self.assertEqual(wizard.error_count, 0)
        self.assertEqual(wizard.good_count, 2)
        calendar = FEED["calendar.txt"].replace("20310630", "20311231")
        winter = feed(agency=agency.replace("Moscow", "Helsinki"), calendar=calendar)
        sentences = [line[2] for line in self.told(winter, vessel_id=self.vessel_seats.id)]
        self.assertEqual(len(sentences), 1)
        self.assertIn("not by the same hours on all days", sentences[0])
        east = feed(agency=agency.replace("Europe/Moscow", "Asia/Vladivostok"))
        lines = self.told(east, vessel_id=self.vessel_seats.id)
        self.assertEqual(lines, [])
        wizard = self.wizard(east, vessel_id=self.vessel_seats.id)
        self.assertEqual(self.imported(wizard)[0]._minutes_of_day()[0], 4 * 60)

    def test_gtfs_problems(self):
        def words(**changes):
            return " ".join(line[2] for line in self.told(feed(**changes)))

        self.assertIn("has no routes.txt", words(routes=None))
        self.assertIn("neither calendar.txt", words(calendar=None, calendar_dates=None))
        self.assertIn("“stop_id” is missing", words(stops="stop_name\nx\n"))
        self.assertIn("no time zone", words(agency="agency_timezone\nMars/Base\n"))
        self.assertIn("in one time zone", words(agency="agency_timezone\nUTC\nEurope/Paris\n"))
        self.assertIn("not listed in routes.txt", words(routes="route_id\nX\n"))
        self.assertIn("fewer than two stops", words(stop_times="trip_id,stop_id,stop_sequence\n"))
        self.assertIn("there twice", words(stops=FEED["stops.txt"] + "P,Again\n"))
        times = FEED["stop_times.txt"]
        self.assertIn("is no time", words(stop_times=times.replace("11:00:00", "11:00")))
        self.assertIn(
            "arrives before it has departed", words(stop_times=times.replace("12:30", "10:30"))
        )
        self.assertIn(
            "is no date", words(calendar=FEED["calendar.txt"].replace("20310602", "2031-06-02"))
        )
        self.assertIn("no seconds", words(frequencies=FEED["frequencies.txt"].replace("7200", "0")))
        days = FEED["calendar.txt"]
        self.assertIn("“2” is neither 0 nor 1.", words(calendar=days.replace("S,1,0", "S,2,0")))
        dates = FEED["calendar_dates.txt"]
        self.assertIn(
            "“3” is neither 1 (added) nor 2 (removed).",
            words(calendar_dates=dates.replace("0606,2", "0606,3")),
        )
        self.assertIn(
            "No day is left on which this service sails.",
            words(calendar_dates=dates.replace("H,20310612,1", "H,20310612,2")),
        )
        self.assertIn(
            "By the pier's clock this departs on the day before.",
            " ".join(
                line[2]
                for line in self.told(
                    feed(
                        agency=FEED["agency.txt"].replace("Europe/Moscow", "Asia/Vladivostok"),
                        stop_times=times.replace("11:00", "03:00"),
                    ),
                    vessel_id=self.vessel_seats.id,
                )
            ),
        )
        [(_row, _column, sentence)] = self.told(b"PK and then stop_times.txt")
        self.assertIn("The archive cannot be read. Choose the zip file of a GTFS feed.", sentence)
        line = "T3,00:00:00,33:20:00,60\n"  # 2000 departures
        head = FEED["frequencies.txt"].splitlines()[0] + "\n"
        self.assertIn("more than 200000 rows", words(frequencies=head + 101 * line))


@tagged("post_install", "-at_install")
class TestTimetableFiles(BaseCase):
    """Whatever bytes come: entries and problems, or one sentence, and never a crash."""

    @examples(200)
    @given(st.binary(max_size=400))
    def test_any_bytes(self, content):
        for read in (read_timetable, read_gtfs):
            try:
                read(content)
            except Unreadable as refusal:
                self.assertTrue(refusal.problem.code)

    @examples(200)
    @given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), max_size=5))
    def test_any_cells(self, rows):
        text = "\n".join(["excursion,from,times"] + [",".join(row) for row in rows])
        try:
            entries, problems = read_timetable(text.encode())
        except Unreadable:
            return
        self.assertTrue(entries or problems)

    @examples(150)
    @given(st.sampled_from(sorted(FEED)), st.integers(0, 400), st.text(max_size=6))
    def test_damaged_feeds(self, name, at, text):
        table = FEED[name]
        at = min(at, len(table))
        damaged = table[:at] + text + table[at + len(text) :]
        try:
            read_gtfs(feed(**{name.removesuffix(".txt"): damaged}))
        except Unreadable as refusal:
            self.assertTrue(refusal.problem.code)
