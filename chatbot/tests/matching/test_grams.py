from chatbot.matching.grams import pieces, prefixes, trigrams


def test_pieces_ignore_spacing():
    assert pieces("a b") == pieces("ab") == {"a", "b", "ab"}


def test_prefixes_of_one_stem_overlap_whatever_the_ending():
    assert len(prefixes("경력이") & prefixes("경력은")) >= 4


def test_one_wrong_vowel_leaves_most_trigrams():
    right, wrong = trigrams("프로젝트"), trigrams("프러젝트")
    assert len(right & wrong) / len(right) >= 0.5


def test_a_word_of_one_letter_has_a_prefix():
    assert prefixes("c") == {"c"}
