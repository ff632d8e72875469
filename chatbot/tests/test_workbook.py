import io
import re
import zipfile
from datetime import date, time

import pytest
from django.utils import translation
from openpyxl import Workbook

from chatbot.qna import Record, Unreadable, Unwritable, read, workbook, write
from chatbot.tests.factories import read_whole

HEADER = ["question", "answer", "phrasings", "is_published"]
SHEET = "xl/worksheets/sheet1.xml"
NO_WORKBOOK = "line 1, column 1: not an Excel workbook that can be read: save it as .xlsx, without a password"
RUNNING = ["=1+1", "+82", "-1", "@SUM(1)", "\t=1", "\r=1", "  =1", "＝1", "＋1", "－1", "＠x", "'=1"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(autouse=True)
def english():
    with translation.override(None):
        yield


def made(*rows):
    """A workbook as Excel would have it, typed cells and all."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def part(data, name=SHEET):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def repacked(data, name, content):
    """The same workbook with other content in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info))
    return out.getvalue()


def fault(data, suffix=".xlsx"):
    with pytest.raises(Unreadable) as unreadable:
        read(data, suffix)
    return str(unreadable.value)


def test_every_cell_is_typed_as_a_text_and_none_as_a_formula():
    data = write([Record(text, text, (text,)) for text in RUNNING], ".xlsx")
    sheet = part(data)
    assert "<f" not in sheet
    assert set(re.findall(r'<c [^>]*?t="(\w+)"', sheet)) == {"inlineStr"}
    assert len(re.findall(r"<c ", sheet)) == len(re.findall(r'<c [^>]*t="inlineStr"', sheet))


def test_a_text_stays_one_when_it_is_edited_in_excel():
    data = write([Record("=1", "답")], ".xlsx")
    (styles,) = re.findall(r"<cellXfs.*?</cellXfs>", part(data, "xl/styles.xml"))
    formats = re.findall(r'<xf [^>]*?numFmtId="(\d+)"', styles)
    used = {formats[int(style)] for style in re.findall(r'<c [^>]*?s="(\d+)"', part(data))}
    assert used == {"49"}  # "@", text, in the standard's numbering


def test_what_could_run_reads_back_unchanged():
    records = [Record(f"질문 {number}", text, (text.strip(),)) for number, text in enumerate(RUNNING)]
    assert read_whole(write(records, ".xlsx"), ".xlsx") == records


def test_what_is_no_text_reads_as_excel_shows_it():
    data = made(HEADER, ["나이?", 42, 3.5, False], ["배율?", 0.25, None, True], ["전화?", 1e12])
    exact = part(data).replace("<v>0.25</v>", "<v>0.30000000000000004</v>")
    assert read_whole(repacked(data, SHEET, exact), ".xlsx") == [
        Record("나이?", "42", ("3.5",), is_published=False),
        Record("배율?", "0.3"),
        Record("전화?", "1000000000000"),
    ]


def test_a_date_is_a_fault_with_its_row():
    assert fault(made(HEADER, ["질문", "답"], ["언제?", date(2024, 3, 4), time(1, 2)])) == (
        "line 3, column answer: not a text\nline 3, column phrasings: not a list"
    )


def test_empty_rows_and_columns_count_for_nothing():
    data = made(HEADER, [None] * 9, ["질문", "답", None, None, "", None], [], ["둘째", "답"])
    assert read_whole(data, ".xlsx") == [Record("질문", "답"), Record("둘째", "답")]
    assert fault(made(HEADER, [], ["질문"])) == "line 3, column answer: missing"


def test_a_formula_reads_as_its_last_value():
    data = made(HEADER, ["질문", "=1+1"])
    assert fault(data) == "line 2, column answer: missing"  # nobody has reckoned it yet
    assert read_whole(
        repacked(data, SHEET, part(data).replace("<v />", "<v>2</v>").replace("<v></v>", "<v>2</v>")), ""
    )


def test_the_shared_texts_that_excel_writes_are_read():
    texts = ["question", "answer", "질문", "첫 줄_x000D_\n둘째 줄", "성함?|누구?", "phrasings"]
    cells = "".join(f'<c r="{place}" t="s"><v>{n}</v></c>' for place, n in (("A1", 0), ("B1", 1), ("C1", 5)))
    more = "".join(f'<c r="{place}" t="s"><v>{n}</v></c>' for place, n in (("A2", 2), ("B2", 3), ("C2", 4)))
    rich = "<si><r><t>성함?|</t></r><r><rPr><b/></rPr><t>누구?</t></r></si>"
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts).replace("<si><t>성함?|누구?</t></si>", rich)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    data = made(HEADER)
    types = part(data, "[Content_Types].xml")
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    data = repacked(data, "[Content_Types].xml", types.replace("</Types>", override))
    rows = f'<row r="1">{cells}</row><row r="2">{more}</row>'
    data = repacked(data, SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>')
    assert read_whole(out.getvalue(), ".xlsx") == [Record("질문", "첫 줄\r\n둘째 줄", ("성함?", "누구?"))]


def test_only_the_first_sheet_is_read():
    book = Workbook()
    book.worksheets[0].append(HEADER)
    book.create_sheet("메모").append(["장보기"])
    out = io.BytesIO()
    book.save(out)
    assert read_whole(out.getvalue(), ".xlsx") == []


def test_it_is_known_by_its_first_bytes():
    assert read_whole(write([Record("질문", "답")], ".xlsx"), ".upload") == [Record("질문", "답")]


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_an_old_or_encrypted_workbook_is_told_apart(suffix):
    assert fault(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), suffix) == NO_WORKBOOK


def test_an_answer_that_no_cell_holds_is_refused():
    assert write([Record("질문", "가" * 32_767)], ".xlsx")
    with pytest.raises(Unwritable, match=r"가{40}….*32767"):
        write([Record("질문", "가" * 32_768)], ".xlsx")


def test_no_workbook_is_written_that_would_be_too_large_to_read(monkeypatch):
    monkeypatch.setattr(workbook, "UNPACKED_LIMIT", 20_000)
    assert write([], ".xlsx")
    with pytest.raises(Unwritable, match="too many"):
        write([Record("질문", "가" * 10_000)], ".xlsx")


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = repacked(write([], ".xlsx"), SHEET, b" " * (workbook.UNPACKED_LIMIT + 1))
    assert len(data) < 100_000
    assert fault(data) == "line 1, column 1: too large once it is unpacked"


def test_an_archive_that_lies_about_its_sizes_unpacks_no_further():
    data = bytearray(repacked(write([Record("질문", "답")], ".xlsx"), SHEET, b" " * 4_000_000))
    size = (4_000_000).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (100).to_bytes(4, "little")
    assert fault(bytes(data)) == NO_WORKBOOK


def test_entities_that_multiply_are_refused():
    bomb = '<!DOCTYPE b [<!ENTITY a0 "aaaaaaaaaa">'
    bomb += "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    data = made(HEADER, ["질문", "답"])
    sheet = bomb + "]>" + part(data).replace("질문", "&a9;")
    assert fault(repacked(data, SHEET, sheet)) == NO_WORKBOOK


@pytest.mark.parametrize(("column", "row"), [("A", 999_999_999), ("ZZZ", 2)])
def test_a_cell_far_away_costs_nothing(monkeypatch, column, row):
    monkeypatch.setattr(workbook, "_ROW_LIMIT", 1000)
    far = f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>멀리</t></is></c></row></sheetData>'
    data = made(HEADER, ["질문", "답"])
    sheet = re.sub("<dimension[^>]*>", "", part(data)).replace("</sheetData>", far)
    assert read_whole(repacked(data, SHEET, sheet), ".xlsx") == [Record("질문", "답")]


def test_the_size_that_a_sheet_claims_counts_for_nothing():
    data = made(HEADER, ["질문", "답"])
    sheet = re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:A1"', part(data))
    assert read_whole(repacked(data, SHEET, sheet), ".xlsx") == [Record("질문", "답")]


@pytest.mark.filterwarnings("ignore:Workbook contains no")
@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "[Content_Types].xml", "xl/styles.xml"])
@pytest.mark.parametrize("content", [b"", b"<a/>", b"<a", b"\xff\xfe"])
def test_a_damaged_workbook_is_a_fault_and_no_crash(name, content):
    data = repacked(write([Record("질문", "답")], ".xlsx"), name, content)
    try:
        records = read_whole(data, ".xlsx")
    except Unreadable:
        return
    assert records in ([], [Record("질문", "답")])
