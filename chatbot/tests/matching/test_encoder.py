import numpy as np
import pytest

from chatbot.matching.encoder import Encoder, encoder, unit
from chatbot.matching.features import Features, hashed


def cosine(one, other):
    return float(np.dot(*(unit(encoder().sum(Features.of(text))) for text in (one, other))))


def test_a_text_is_the_sum_of_its_known_pieces():
    pieces = hashed(["wa", "ca"])
    small = Encoder(pieces, np.array([[1, 2], [3, 4]], np.int8), np.array([0.5, 2], np.float32))
    assert small.sum(Features.of("a")).tolist() == [6.5, 9]
    assert small.sum(Features.of("zz")).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("연봉이 얼마예요", "급여 수준이 궁금합니다", "취미가 뭐예요"),
        ("이름이 뭐예요", "what is your name", "where do you live"),
        ("어느 대학 나왔어", "학력이 어떻게 되세요", "언제부터 일할 수 있어"),
    ],
)
def test_what_means_the_same_lies_closer(one, same, other):
    assert cosine(one, same) > cosine(one, other) + 0.2


def test_a_zero_vector_stays():
    assert not unit(np.zeros(4, np.float32)).any()


def test_the_rows_are_mapped_so_that_processes_share_them():
    assert isinstance(encoder()._rows.base, np.memmap)
