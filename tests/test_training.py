"""That the texts of bench/training are sound and rightly read; what they train is measured instead."""

import json
from random import Random

import numpy as np
import pytest

from bench.questions import read
from bench.training import bags, groups, visitors
from bench.training.noise import noisy, on_latin_keys
from chatbot.matching.features import Features

GROUPS = [*groups.stores(), *sorted((groups.HERE / "groups").glob("*.txt"))]


def seeded():
    return Random(1)  # noqa: S311 -- repeatable is what is wanted here


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "bakery.txt"
    path.write_text("@ a baker\n\n= When?\n+ hours\n> At eight.\n? at nine\n! why\n\n- cats\n", encoding="utf-8")
    return path


def test_a_group_is_what_an_entry_is_asked_by_with_its_near_misses(store):
    assert groups.read_groups(store) == [groups.Group(["When?", "hours", "at nine"], ["why"])]


@each(groups.stores())
def test_every_entry_of_a_store_has_an_answer_and_questions(path):
    store = read(path)
    answered = {entry for question in store.questions for entry in question.accepted}
    assert answered == {source.entry for source in store.sources}
    assert all(source.answer for source in store.sources)


@each(GROUPS)
def test_every_block_of_a_file_is_a_group(path):
    blocks = [block for block in path.read_text(encoding="utf-8").split("\n\n") if block[0] in "=?"]
    assert len(groups.read_groups(path)) == len(blocks)
    assert {line[0] for block in blocks for line in block.splitlines()} <= set("=+>?!")


@each(GROUPS)
def test_no_text_stands_twice_in_a_group(path):
    for group in groups.read_groups(path):
        texts = group.alike + group.near
        assert len(set(texts)) == len(texts)


def test_synonyms_are_two_words_at_least_and_none_of_them_is_empty():
    assert all(len(words) > 1 and all(words) for words in groups.synonyms())


def test_each_half_is_held_out_of_what_is_learnt():
    held = [len(groups.read_groups(path)) for path in groups.stores(0)]
    assert len(groups.all_groups(None)) - len(groups.all_groups(0)) == sum(held)
    assert sorted(groups.stores(0) + groups.stores(1)) == groups.stores()


def test_noise_can_be_repeated():
    texts = ["이름이 뭐예요?", "what is your name?"] * 50
    assert len({tuple(noisy(text, random) for text in texts) for random in (seeded(), seeded())}) == 1


def test_noise_leaves_no_text_empty():
    random = seeded()
    assert all(noisy(text, random).strip() for text in ("가", "a", "?") for _ in range(300))


def test_noise_leaves_out_spaces_particles_and_politeness():
    random = seeded()
    typed = [noisy("주말에는 회사에서 뭐 하세요?", random) for _ in range(2_000)]
    assert {"주말에 회사 뭐 하세요?", "주말에는 회사에서 뭐 해"} <= set(typed)
    assert sum(" " not in text for text in typed) > len(typed) / 10


def test_a_korean_question_comes_out_in_latin_letters():
    assert on_latin_keys("왜 닭?") == "dho ekfr?"


def test_a_store_is_asked_the_same_each_time_and_more_than_is_written(store):
    asked = visitors.of_store(store, plain=True)
    assert asked == visitors.of_store(store, plain=True)
    unanswered = [question for question in asked.questions if not question.accepted]
    assert len(unanswered) == 2 + visitors.BARE + visitors.GENERAL


def test_a_third_of_the_questions_of_a_store_come_mistyped_as_well():
    path = groups.stores()[0]
    known = sum(bool(question.accepted) for question in read(path).questions)
    asked = sum(bool(question.accepted) for question in visitors.of_store(path, plain=False).questions)
    assert 1.2 < asked / known < 1.5


@pytest.mark.parametrize(("answer", "kept"), [("(answer 1)", ""), ("Seoul (Korea)", "Seoul (Korea)")])
def test_answers_that_only_hold_a_place_are_left_out(tmp_path, answer, kept):
    entry = {"id": "a", "question": "Where?", "aliases": [], "answer": answer}
    (tmp_path / "entries.jsonl").write_text(json.dumps(entry), encoding="utf-8")
    (tmp_path / "queries.jsonl").touch()
    assert visitors.of_directory(tmp_path, plain=False).sources[0].answer == kept


def test_bags_hold_the_known_pieces_of_each_text():
    known = Features.of("이름").everything
    found = bags.read(["이름", "", "뭐", "이름 뭐"]).within(known)
    assert found.pieces.tolist() == 2 * list(range(len(known)))
    assert found.starts.tolist() == [0, *3 * [len(known)], 2 * len(known)]
    assert found.texts().tolist() == [0] * len(known) + [3] * len(known)


def test_the_most_frequent_pieces_are_kept_and_sorted():
    assert bags.most_frequent(np.array([7, 5, 5, 9, 9, 9], np.uint32), 2).tolist() == [5, 9]


def test_dropping_keeps_the_pieces_of_short_texts():
    read = bags.read(["가", "이름이 뭐예요"])
    picked = read.pick([0, 1], 1, np.random.default_rng(1))
    assert picked.starts.tolist() == [0, *2 * [len(Features.of("가").everything)]]
