import pytest
from django.core.management import CommandError, call_command

from chatbot.models import Entry
from chatbot.qna import Record, write
from chatbot.tests.factories import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def qna_file(tmp_path):
    def write(text, name="qna.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_it_says_what_it_did(qna_file, capsys):
    make_entry("있던 질문")
    call_command("import_qna", qna_file("question,answer,phrasings\n새 질문,답,하나|둘\n있던 질문,고친 답,\n"))
    assert capsys.readouterr().out == "1 created, 1 updated, 0 deleted\n"
    assert [p.text for p in Entry.objects.get(question="새 질문").phrasings.all()] == ["하나", "둘"]


def test_what_stays_as_it_is_counts_for_nothing(qna_file, capsys):
    path = qna_file("question,answer\n질문,답\n")
    call_command("import_qna", path)
    call_command("import_qna", path, "--replace")
    assert capsys.readouterr().out.splitlines()[1] == "0 created, 0 updated, 0 deleted"


def test_replace_deletes_the_rest(qna_file, capsys):
    make_entry("남지 않는 질문")
    call_command("import_qna", qna_file('{"question": "새 질문", "answer": "답"}', "qna.JSONL"), "--replace")
    assert capsys.readouterr().out == "1 created, 0 updated, 1 deleted\n"
    assert Entry.objects.get().question == "새 질문"


def test_a_dry_run_changes_nothing(qna_file, capsys):
    make_entry("있던 질문")
    call_command("import_qna", qna_file("question,answer\n새 질문,답\n"), "--replace", "--dry-run")
    assert capsys.readouterr().out == "1 would be created, 0 would be updated, 1 would be deleted\n"
    assert Entry.objects.get().question == "있던 질문"


def test_one_fault_stops_all(qna_file):
    path = qna_file("question,answer\n새 질문,답\n답이 없는 질문,\n")
    with pytest.raises(CommandError, match="line 3, column answer: missing"):
        call_command("import_qna", path)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("name", ["qna.txt", "missing.csv"])
def test_a_file_that_is_none_is_refused(tmp_path, name):
    with pytest.raises(CommandError, match=name):
        call_command("import_qna", tmp_path / name)


def test_an_empty_file_never_deletes_everything(qna_file):
    make_entry()
    with pytest.raises(CommandError, match="no entry"):
        call_command("import_qna", qna_file("question,answer\n"), "--replace")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("text", ['{"question": "새 질문", "answer": "답"}', "question,answer\n새 질문,답\n"])
def test_a_file_of_another_name_is_known_by_its_first_character(qna_file, text):
    call_command("import_qna", qna_file(text, "qna.txt"))
    assert Entry.objects.get().question == "새 질문"


def test_an_excel_workbook_is_known_by_its_first_bytes(tmp_path):
    path = tmp_path / "qna.download"
    path.write_bytes(write([Record("새 질문", "답")], ".xlsx"))
    call_command("import_qna", path)
    assert Entry.objects.get().question == "새 질문"
