import numpy as np
import pytest

from chatbot.matching import postings
from chatbot.matching.features import characters, hashed
from chatbot.matching.postings import Postings

TEXTS = ["개발 경력", "개발 취미", "여행"]
BUILT = Postings.build([characters(text) for text in TEXTS])


def cosines(stored, text):
    return stored.cosines(characters(text))


def test_a_stored_text_is_like_itself_and_unlike_what_shares_nothing():
    found = cosines(BUILT, "여행")
    assert found[2] == pytest.approx(1)
    assert found[0] == found[1] == 0


def test_the_rarer_piece_counts_for_more():
    career, hobby, _ = cosines(BUILT, "취미 개발 방법")
    assert hobby > career > 0


def test_what_no_row_holds_makes_a_text_less_alike():
    assert cosines(BUILT, "여행 사진")[2] < cosines(BUILT, "여행")[2]


@pytest.mark.parametrize("part", [1, 3, 5, postings.PART])
def test_an_update_is_the_same_as_building_anew_in_parts_of_any_size(monkeypatch, part):
    monkeypatch.setattr(postings, "PART", part)
    texts = [*TEXTS, "연봉", "개발 언어"]
    start = Postings.build([characters(text) for text in texts])
    kept = np.array([True, False, True, False, True])
    is_added = np.array([False, True, False, True, False])
    updated = start.updated(kept, [characters("취미"), characters("경력 개발")], is_added)
    anew = Postings.build([characters(text) for text in ("개발 경력", "취미", "여행", "경력 개발", "개발 언어")])
    for question in ("개발 취미", "경력", "여행 언어", "모름"):
        assert (cosines(updated, question) == cosines(anew, question)).all()


@pytest.mark.parametrize("seed", range(30))
def test_parts_make_no_difference(monkeypatch, seed):
    random = np.random.default_rng(seed)

    def texts(count):
        return [np.unique(random.integers(0, 60, random.integers(12)).astype(np.uint32)) for _ in range(count)]

    before, added = texts(random.integers(15)), texts(random.integers(6))
    kept = random.random(len(before)) < 0.7
    is_added = random.permutation(np.arange(kept.sum() + len(added)) < len(added))
    old, new = iter([text for text, stays in zip(before, kept, strict=True) if stays]), iter(added)
    whole = Postings.build([next(new) if is_new else next(old) for is_new in is_added])
    monkeypatch.setattr(postings, "PART", int(random.integers(1, 40)))
    updated = Postings.build(before).updated(kept, added, is_added)
    for question in texts(20):
        assert updated.cosines(question) == pytest.approx(whole.cosines(question))


def test_the_piece_whose_number_is_zero_is_found():
    zero = np.zeros(1, np.uint32)
    assert Postings.build([zero, hashed(["a"])]).cosines(zero)[0] == pytest.approx(1)


def test_nothing_stored_and_nothing_asked_are_borne():
    assert len(cosines(Postings.build([]), "여행")) == 0
    assert not BUILT.cosines(hashed([])).any()
    assert cosines(Postings.build([hashed([])]), "여행")[0] == 0


def test_what_is_read_is_bounded_and_the_rarest_comes_first(monkeypatch):
    stored = Postings.build([hashed(["common"])] * 50 + [hashed(["common", "rare"])])
    monkeypatch.setattr(postings, "WORK", 20)
    found = stored.cosines(hashed(["common", "rare"]))
    assert np.flatnonzero(found).tolist() == [50]


def test_a_word_is_as_rare_as_its_pieces():
    often, seldom, never = BUILT.rarity([characters("개발"), characters("여행"), characters("모름")])
    assert often < seldom < never
