import codecs
import csv
import io
import json

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.matching.normalise import is_blank
from chatbot.qna import Record, Unreadable, read, write
from chatbot.qna.record import read_line
from chatbot.tests.factories import read_whole

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
lines = texts.map(lambda text: text if is_blank(text) else read_line(1, "", text, [])).filter(
    lambda text: not is_blank(text)
)
records = st.lists(
    st.builds(
        Record,
        question=lines,
        answer=texts.filter(lambda text: not is_blank(text)),
        phrasings=st.lists(lines, max_size=3).map(tuple),
        is_published=st.booleans(),
        question_en=st.just("") | lines,
        answer_en=texts.map(lambda text: "" if is_blank(text) else text),
        is_starter=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda record: record.question,
)
UNMATCHED = "not CSV, its quotation marks do not match"
AWKWARD = [
    Record("=1+1", "-답", ("a|b", "줄\n바꿈", "\\", "\\|", "'=x", "@x"), is_published=False),
    Record("'=1", "'평범한 따옴표", ("|", "c:\\new|d\\")),
    Record('"따옴표", 쉼표', "첫 줄\r\n둘째 줄\n", ("\t=x",)),
    Record("＝전각", "＠전각", ("＋",)),
    Record("－전각", "+82 10"),
    Record("공백", "  =1+1", ("' =1", "''@x")),
    Record("보이지 않는 공백", "\u3000\xa0＝1", ("x=1",)),
    Record("_x000D_", "\x07종\x0b_x005F_x0041__x0041_\ufffe"),
]


@pytest.fixture(autouse=True)
def english():
    with translation.override(None):
        yield


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
@settings(max_examples=40)
@given(records=records)
def test_what_is_written_reads_back_unchanged(suffix, records):
    assert read_whole(write(records, suffix), suffix) == records


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".txt"])
@settings(max_examples=60)
@given(data=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: f"question,answer\n{text}".encode()))
def test_any_bytes_are_read_or_refused(suffix, data):
    try:
        found = read(data, suffix)
    except Unreadable:
        return
    assert all(not is_blank(record.question) and not is_blank(record.answer) for record in found)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
@settings(max_examples=60)
@given(where=st.floats(0, 0.999), cut=st.integers(0, 9), extra=st.binary(max_size=9))
def test_a_damaged_file_is_read_or_refused(suffix, where, cut, extra):
    whole = write(AWKWARD, suffix)
    at = int(where * len(whole))
    try:
        found = read(whole[:at] + extra + whole[at + cut :], suffix)
    except Unreadable:
        return
    assert read(write(found, ".jsonl"), ".jsonl") == read(write(found, ".csv"), ".csv")


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
def test_columns_that_nothing_stands_in_are_not_written(suffix):
    plain, other = Record("질문", "답"), Record("또", "답")
    unsaid = plain._replace(question_en=None, answer_en=None, is_starter=None)
    assert read(write([plain], suffix), suffix) == [unsaid]
    (first, second) = read(write([plain._replace(is_starter=True), other], suffix), suffix)
    assert first == unsaid._replace(is_starter=True)
    assert second == other._replace(question_en=None, answer_en=None)


def test_an_english_question_stands_once():
    data = "question,answer,question_en\n가,답,What?\n나,답,What?\n".encode()
    with pytest.raises(Unreadable, match="line 3, column question_en: stands on line 2 already"):
        read(data, ".csv")


def test_an_empty_cell_marks_no_starter():
    [record] = read("question,answer,is_starter,answer_en\n가,답,,A\n".encode(), ".csv")
    assert record.is_starter is False


def test_a_short_row_says_that_there_is_no_english():
    data = "question,answer,question_en\n질문,답\n".encode()
    assert read(data, ".csv") == [Record("질문", "답", answer_en=None, is_starter=None)]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
def test_what_looks_like_format_reads_back_unchanged(suffix):
    expected = [record._replace(phrasings=tuple(p.strip() for p in record.phrasings)) for record in AWKWARD]
    assert read_whole(write(AWKWARD, suffix), suffix) == expected


def test_a_spreadsheet_is_told_the_encoding():
    assert write([], ".csv").startswith(codecs.BOM_UTF8)


def test_no_cell_of_a_spreadsheet_starts_a_formula():
    text = write(AWKWARD, ".csv").decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell.startswith(("\t", "\r", "\n")) for cell in row)
        assert not any(cell.lstrip().startswith(tuple("=+-@＝＋－＠")) for cell in row)


def test_only_what_could_run_gets_a_mark():
    cells = write([Record("1+1은?", "'따옴표' - 그대로")], ".csv").decode("utf-8-sig")
    assert cells.splitlines()[1] == "1+1은?,'따옴표' - 그대로,,true"


def test_an_answer_may_be_as_long_as_it_likes():
    records = [Record("질문", "가" * 200_000)]
    assert read_whole(write(records, ".csv"), ".csv") == records


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_spreadsheet_may_be_in_any_of_its_encodings(encoding):
    data = "question,answer,phrasings,is_published\r\n이름?,한서윤,성함? | 누구?,FALSE\r\n".encode(encoding)
    assert read_whole(data, ".csv") == [Record("이름?", "한서윤", ("성함?", "누구?"), is_published=False)]


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        ("answer,question\n답,질문\n\n,\n".encode(), ".csv"),
        ('{"answer": "답", "question": " 질문 "}\n\n'.encode(), ".jsonl"),
    ],
)
def test_columns_may_come_in_any_order_and_be_left_out(data, suffix):
    assert read_whole(data, suffix) == [Record("질문", "답", (), is_published=True)]


def faults(data, suffix):
    with pytest.raises(Unreadable) as unreadable:
        read(data if isinstance(data, bytes) else data.encode(), suffix)
    return str(unreadable.value).split("\n")


def test_every_fault_of_a_csv_is_named_with_line_and_column():
    head = "question,answer,phrasings,is_published,note\n"
    body = f',답,,,\n"두\n줄",,,예?,\n{"가" * 301},답,{"나" * 301},,\n질문,답,,,,남는 칸\n같은,답,,,\n같은,답,,,\n'
    found = faults(head + body, ".csv")
    assert found == [
        "line 1, column note: not a known column",
        "line 2, column question: missing",
        "line 3, column answer: missing",
        "line 3, column is_published: neither true nor false",
        "line 5, column phrasings: longer than 300 characters",
        "line 5, column question: longer than 300 characters",
        "line 6, column 6: more cells than the first line names",
        "line 8, column question: stands on line 7 already",
    ]


def test_a_column_that_stands_twice_is_named():
    assert faults("question,answer,answer\n질문,하나,둘\n", ".csv") == ["line 1, column answer: stands twice"]


def test_every_fault_of_json_lines_is_named_with_line_and_column():
    rows = [
        '{"question": "질문", ',
        "[]",
        '{"question": 1, "answer": "답", "phrasings": "하나", "is_published": "true"}',
        '{"question": "질문", "answer": "\\ud800"}',
        '{"question": "질문", "answer": "답", "phrasings": ["", 2], "alias": []}',
        "[" * 100_000,
    ]
    assert faults("\n".join(rows), ".jsonl") == [
        "line 1, column 20: not JSON (Expecting property name enclosed in double quotes)",
        "line 2, column 1: not a JSON object",
        "line 3, column is_published: neither true nor false",
        "line 3, column phrasings: not a list",
        "line 3, column question: not a text",
        "line 4, column 1: not text that can be stored",
        "line 5, column alias: not a known column",
        "line 5, column phrasings: missing",
        "line 5, column phrasings: not a text",
        "line 6, column 1: not text that can be stored",
    ]


@pytest.mark.parametrize(
    ("data", "suffix", "fault"),
    [
        (b'{"question": "a",\n "\xff"}', ".jsonl", "line 2, column 3: not in any of these encodings: utf-8-sig"),
        (b"question,answer\na,\xff", ".csv", "line 2, column 3: not in any of these encodings: utf-8-sig, cp949"),
        (b'question,answer\na,"b', ".csv", f"line 2, column 1: {UNMATCHED} (unexpected end of data)"),
    ],
)
def test_a_broken_file_says_where(data, suffix, fault):
    assert faults(data, suffix) == [fault]


def test_a_spreadsheet_may_fill_its_rows_up_with_empty_cells():
    data = "question,answer,,\n질문,답,,\n,,,\n".encode()
    assert read_whole(data, ".csv") == [Record("질문", "답")]


def test_faults_are_told_in_the_language_of_the_reader():
    with translation.override("ko"):
        assert translation.gettext("missing") in faults("question,answer\n질문,\n", ".csv")[0]


def test_json_lines_split_at_line_feeds_only():
    record = Record("질문", "답\u2028둘째\x85줄")
    data = json.dumps(record._asdict(), ensure_ascii=False).encode()
    assert read_whole(data, ".jsonl") == [record]
