"""The texts that the teachers are asked about: sentences, their fragments and words, and questions made of nouns.

    python -m bench.training.corpus SENTENCES FOLDER

SENTENCES has one a line; docs/matching.md names the public sources. Writes texts.txt, and sentences.txt, a sample.
"""

import argparse
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from kiwipiepy import Kiwi

from bench.training.groups import read_lines
from bench.training.noise import is_hangul

LONGEST = 120
FRAGMENTS = 2  # of a sentence
FRAGMENT_WORDS = (1, 2, 2, 3, 3, 4, 5)
SEEN_AT_LEAST = 2
ASKED_ABOUT = 9_000
QUESTIONS = 5  # about a noun
SAMPLE = 45_000
_ABOUT = (
    "{} 뭐예요?",
    "{} 알려주세요",
    "{} 있나요?",
    "{} 어떻게 되세요?",
    "{} 얼마나 돼요?",
    "{} 궁금해요",
    "{} 하시나요?",
    "{} 좋아하세요?",
    "{} 어디예요?",
    "{} 언제예요?",
    "왜 {} 했어요?",
    "{} 경험 있으세요?",
    "{} 할 줄 아세요?",
    "{} 써봤어?",
    "{} 해봤어?",
    "{} 누구예요?",
    "{} 뭐야",
)
_NOUNS = {"NNG", "NNP", "SL", "XR"}
_VERBS = {"VV", "VA", "VV-R", "VV-I", "VA-R", "VA-I"}


def write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def texts(sentences: list[str], random: Random) -> Iterator[str]:
    """With repetitions."""
    yield from sentences
    yield from fragments(sentences, random)
    yield from seen_often(word.strip(".,?!\"'()~").lower() for text in sentences for word in text.split())
    found = seen_often(lemmas(text for text in sentences if any(map(is_hangul, text))))
    yield from found
    nouns = [word for word in found if any(map(is_hangul, word)) and len(word) > 1 and not word.endswith("다")]
    ranked = sorted(nouns, key=lambda word: -found[word])[:ASKED_ABOUT]
    yield from (question.format(noun) for noun in ranked for question in random.sample(_ABOUT, QUESTIONS))


def fragments(sentences: Iterable[str], random: Random) -> Iterator[str]:
    for words in map(str.split, sentences):
        for _ in range(FRAGMENTS):
            length = random.choice(FRAGMENT_WORDS)
            if length < len(words):
                start = random.randrange(len(words) - length + 1)
                yield " ".join(words[start : start + length])


def lemmas(sentences: Iterable[str]) -> Iterator[str]:
    """Nouns, nouns that stand together, and verbs in the form of a dictionary."""
    for tokens in Kiwi(num_workers=1).tokenize(sentences):
        before = None
        for token in tokens:
            if token.tag in _NOUNS:
                yield token.form
                if before and before.start + before.len == token.start:
                    yield before.form + token.form
            elif token.tag in _VERBS:
                yield f"{token.form}다"
            before = token if token.tag in _NOUNS else None


def seen_often(words: Iterable[str]) -> dict[str, int]:
    return {word: count for word, count in Counter(words).items() if word and count >= SEEN_AT_LEAST}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="of the sentences take every Nth")
    options = parser.parse_args()
    lines = [unicodedata.normalize("NFC", line) for line in read_lines(options.sentences)[:: options.every]]
    sentences = list(dict.fromkeys(line for line in lines if 1 < len(line) <= LONGEST))
    random = Random(7)  # noqa: S311 -- repeatable is what is wanted here
    options.folder.mkdir(parents=True, exist_ok=True)
    write_lines(options.folder / "texts.txt", dict.fromkeys(texts(sentences, random)))
    write_lines(options.folder / "sentences.txt", random.sample(sentences, min(SAMPLE, len(sentences))))


if __name__ == "__main__":
    main()
