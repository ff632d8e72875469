import json

import pytest
from django.core.management import CommandError, call_command

from chatbot.models import AskedQuestion
from chatbot.tests.factories import make_entry

pytestmark = pytest.mark.django_db


def test_it_prints_what_the_address_answers_and_logs_nothing(client, capsys):
    make_entry()
    call_command("ask", "이름이 뭐예요?")
    printed = capsys.readouterr().out
    assert not AskedQuestion.objects.exists()
    assert "한서윤" in printed
    response = client.post("/chatbot/ask/", {"question": "이름이 뭐예요?"}, content_type="application/json")
    assert json.loads(printed) == response.json()


def test_each_line_of_the_input_gets_one_line(tmp_path, capsys):
    make_entry()
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"question": "이름이 뭐예요?"}\n\n{"question": ""}\n{"question": null}\n', encoding="utf-8"
    )
    call_command("ask", "--input", str(questions))
    replies = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert replies[0]["status"] == "answered"
    assert [reply["error"]["code"] for reply in replies[1:]] == ["blank", "malformed"]


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "이름"}', "3"])
def test_a_line_that_is_no_question_is_named(tmp_path, line):
    questions = tmp_path / "questions.jsonl"
    questions.write_text(f'{{"question": "이름"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(CommandError, match="line 2"):
        call_command("ask", "--input", str(questions))


@pytest.mark.parametrize("arguments", [[], ["이름", "--input", "x.jsonl"], ["--input", "missing.jsonl"]])
def test_it_needs_a_question_or_a_readable_file(arguments):
    with pytest.raises(CommandError):
        call_command("ask", *arguments)
