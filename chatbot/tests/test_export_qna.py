import pytest
from django.core.management import CommandError, call_command

from chatbot.models import Entry
from chatbot.qna import Record

pytestmark = pytest.mark.django_db
RECORDS = [
    Record("둘째로 만든 질문", "- 답\n- 줄", ("a|b", "줄\n바꿈", "\\"), is_published=False),
    Record("=질문", "'답", ()),
]


@pytest.mark.parametrize("name", ["qna.csv", "qna.jsonl", "qna.xlsx", "QNA.XLSX"])
def test_what_it_writes_is_imported_unchanged(tmp_path, name, capsys):
    Entry.objects.store(RECORDS)
    call_command("export_qna", tmp_path / name)
    Entry.objects.all().delete()
    call_command("import_qna", tmp_path / name)
    assert Entry.objects.records() == RECORDS
    assert "2 exported" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing/qna.csv"])
def test_a_file_that_cannot_be_written_is_refused(tmp_path, name):
    with pytest.raises(CommandError, match="qna"):
        call_command("export_qna", tmp_path / name)


def test_an_answer_that_excel_cannot_hold_is_told(tmp_path):
    Entry.objects.store([Record("질문", "가" * 40_000)])
    with pytest.raises(CommandError, match="32767 characters"):
        call_command("export_qna", tmp_path / "qna.xlsx")
    assert not (tmp_path / "qna.xlsx").exists()
