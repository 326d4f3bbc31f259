import io
import zipfile

from openpyxl import Workbook

from odoo.tests import BaseCase, tagged

from ..planning import tables
from ..planning.gtfs import read_gtfs
from ..planning.problems import Unreadable
from ..planning.tables import read_table

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def good_book():
    """{member: bytes} of a workbook with a head and a row."""
    book = Workbook()
    book.active.append(["excursion", "from", "times"])
    book.active.append(["Bridges", "2031-06-02", "11:00"])
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members, how=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestHostileTables(BaseCase):
    """Files of strangers that want to be something else than a table."""

    def assertRefused(self, code, content, read=read_table):
        with self.assertRaises(Unreadable) as refusal:
            read(content)
        self.assertEqual(refusal.exception.problem.code, code)

    def assertRead(self, members):
        _columns, rows, problems = read_table(packed(members))
        self.assertEqual(([dict(row) for row in rows], problems), (
            [{"excursion": "Bridges", "from": "2031-06-02", "times": "11:00"}], []
        ))  # fmt: skip

    def test_the_book_that_they_pretend_to_be(self):
        self.assertRead(good_book())

    def test_entities_wherever_they_stand(self):
        sheet = "xl/worksheets/sheet1.xml"
        text = good_book()[sheet].decode()
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            bomb = f'<?xml version="1.0"?>{LAUGHS}{text}'.encode(encoding)
            with self.subTest(encoding):
                self.assertRefused("entities", packed({**good_book(), sheet: bomb}))
        external = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
        self.assertRefused("entities", packed({**good_book(), sheet: external + text}))

    def test_entities_under_another_name(self):
        """The table of contents may call any file a sheet."""
        members = good_book()
        sheet = members.pop("xl/worksheets/sheet1.xml").decode()
        members["xl/worksheets/picture.PNG"] = LAUGHS + sheet
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            members[name] = members[name].replace(b"sheet1.xml", b"picture.PNG")
        self.assertRefused("entities", packed(members))

    def test_a_picture_is_no_xml(self):
        self.assertRead({**good_book(), "xl/media/a.png": b"\x89PNG\r\n <!DOCTYPE"})

    def test_huge_when_unpacked(self):
        big = b"0" * (tables.MAX_UNPACKED + 1)
        self.assertRefused("too_big_inside", packed({**good_book(), "xl/media/a.bin": big}))
        self.assertRefused("too_big_inside", packed({"stop_times.txt": big}), read_gtfs)

    def test_many_files(self):
        many = {f"xl/media/{number}": b"" for number in range(tables.MAX_MEMBERS)}
        self.assertRefused("not_xlsx", packed({**good_book(), **many}))
        self.assertRefused("not_zip", packed({"stop_times.txt": b"", **many}), read_gtfs)

    def test_packed_so_that_it_asks_for_memory(self):
        for how in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
            self.assertRefused("not_xlsx", packed(good_book(), how))

    def test_a_file_that_lies_about_its_size(self):
        """What the table of contents says is what is read at most; the rest is damage."""
        content = bytearray(packed(good_book(), zipfile.ZIP_STORED))
        at = content.rfind(b"PK\x01\x02")
        content[at + 24 : at + 28] = (5).to_bytes(4, "little")
        self.assertRefused("not_xlsx", bytes(content))

    def test_links_to_other_hosts_are_left_alone(self):
        members = good_book()
        members["xl/externalLinks/externalLink1.xml"] = (
            '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
            ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<externalBook r:id="rId1"/></externalLink>'
        )
        members["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" TargetMode="External" Target="http://198.51.100.1/a.xlsx"'
            ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'externalLinkPath"/></Relationships>'
        )
        self.assertRead(members)

    def test_a_sheet_on_another_host_is_not_fetched(self):
        members = good_book()
        rels = members["xl/_rels/workbook.xml.rels"]
        members["xl/_rels/workbook.xml.rels"] = rels.replace(
            b'Target="/xl/worksheets/sheet1.xml"',
            b'TargetMode="External" Target="http://198.51.100.1/sheet1.xml"',
        )
        self.assertNotEqual(rels, members["xl/_rels/workbook.xml.rels"])
        self.assertRefused("not_xlsx", packed(members))

    def test_a_row_far_below_and_a_column_far_right(self):
        sheet = "xl/worksheets/sheet1.xml"
        text = good_book()[sheet]
        far = text.replace(b'<row r="2"', b'<row r="1048576"')
        self.assertNotEqual(far, text)
        self.assertRefused("too_many_rows", packed({**good_book(), sheet: far}))
