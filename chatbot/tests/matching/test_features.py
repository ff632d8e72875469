import numpy as np

from chatbot.matching.features import Features, characters, hashed, letters


def test_pieces_are_sorted_and_come_once():
    found = hashed(["b", "a", "b"])
    assert len(found) == 2
    assert (np.diff(found.astype(np.int64)) > 0).all()


def test_spaces_change_neither_characters_nor_letters():
    assert (characters("몇 년 차") == characters("몇년차")).all()
    assert (letters("몇 년 차") == letters("몇년차")).all()


def test_a_wrong_vowel_leaves_more_letters_than_characters():
    def shared(pieces):
        return len(np.intersect1d(pieces("자격증"), pieces("자격중"))) / len(pieces("자격증"))

    assert shared(letters) > 0.5 > shared(characters) - 0.01


def test_the_encoder_reads_words_pairs_beginnings_characters_and_letters():
    expected = ["w연봉이", "w얼마", "b연봉이 얼마", "p연봉", "c연", "c연봉이", "j연", "j연봉"]
    known = hashed(expected[:6])
    assert np.isin(known, Features.of("연봉이 얼마").everything).all()


def test_a_text_of_one_letter_has_pieces_and_an_empty_one_has_none():
    assert len(Features.of("a").everything)
    assert len(Features.of("").everything) == 0


def test_a_run_of_characters_has_the_number_of_its_text():
    assert characters("연봉").tolist() == hashed(["c연", "c봉", "c연봉"]).tolist()
    found = set(Features.of("연봉").everything)
    assert set(hashed(["c연봉", "jㅇ", "w연봉"])) & found == set(hashed(["c연봉", "w연봉"]))
