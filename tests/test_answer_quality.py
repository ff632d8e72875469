"""What was trained answers well, on sets that it was not trained with, and goes on doing so in company."""

from pathlib import Path

import pytest

from bench.questions import QuestionSet, read
from bench.scoring import measure
from chatbot.answering import decide
from chatbot.matching import Source, Status
from chatbot.matching.index import Index

SETS = Path(__file__).parent.parent / "bench" / "sets"


@pytest.fixture(scope="module")
def developer() -> QuestionSet:
    return read(SETS / "developer.txt")


@pytest.fixture(scope="module")
def bakery() -> QuestionSet:
    return read(SETS / "bakery.txt")


@pytest.mark.parametrize(("name", "right", "helpful"), [("developer", 0.75, 0.92), ("bakery", 0.35, 0.7)])
def test_the_trained_files_answer_as_well_as_the_readme_says(name, right, helpful):
    asked = read(SETS / f"{name}.txt")
    index = Index.build(asked.sources)
    found = measure(asked.questions, [decide(question.text, index) for question in asked.questions])
    assert found.right >= right
    assert found.helpful >= helpful
    for figure, most in {"wrong": 0.05, "near": 0.2, "brier": 0.08, "overconfidence": 0.05}.items():
        assert abs(getattr(found, figure)) <= most, figure


def test_an_unrelated_entry_turns_hardly_any_sure_answer_wrong(developer, bakery):
    alone = Index.build(developer.sources)
    sure = [
        question
        for question in developer.questions
        if (found := alone.ask(question.text).candidates)
        and found[0].confidence >= 0.9
        and found[0].entry in question.accepted
    ]
    strangers = [Source(1000 + source.entry, source.phrasings, source.answer) for source in bakery.sources[:8]]
    cases = wrong = 0
    for stranger in strangers:
        index = alone.updated([stranger])
        for question in sure:
            reply = index.ask(question.text)
            cases += 1
            wrong += reply.status is Status.ANSWERED and reply.candidates[0].entry not in question.accepted
    assert cases > 500
    assert wrong <= cases / 500
