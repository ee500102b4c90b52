"""The nearest questions that can be answered: the question without the words that were not read, then its likes."""

from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.commands.phrase import phrase
from bot.commands.registry import COMMANDS
from bot.reading.draft import Draft, draft_of
from bot.reading.sentence import sentence_of
from queries.errors import MOST_SUGGESTIONS, AskerError

LIKE = 45  # rapidfuzz score of 100 from which a sample is like a question


@cache
def samples() -> tuple[str, ...]:
    """Questions as people ask them, each of which is answered (a test asks them all)."""
    lines = (Path(__file__).parent / "samples.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line)


def without_words(text: str, words: str) -> str:
    """The text without the first place where `words` stand; nothing where they do not."""
    place = text.casefold().find(words.casefold())
    if not words or place < 0:
        return ""
    return " ".join(f"{text[:place]} {text[place + len(words) :]}".split()).strip(" ,")


def question_without(draft: Draft, unread: str) -> str | None:
    """The question that is left without `unread`, whole and in its canonical words; None where none is left."""
    from bot.reading.naming import request_of
    from bot.reading.problems import refuse

    shorter = without_words(draft.sentence.text, unread)
    if len(shorter.split()) < 2 or set("<>") & set(shorter):  # no mark of Slack goes into a button
        return None
    again = draft_of(sentence_of(shorter, draft.sentence.register, draft.sentence.today))
    if again.unread or again.pronouns or again.sentence.mistake is not None:
        return None
    try:
        refuse(again)
        question = request_of(again).question
    except AskerError:
        return None
    count = question.count
    if count is not None and not all(axis.splits(count.of) for axis in count.by):
        return None
    return phrase(question, draft.sentence.names)


def offered(draft: Draft, unread: str) -> tuple[str, ...]:
    """Up to three whole questions that can be answered: first the same without `unread`, then the likest samples."""
    without = question_without(draft, unread)
    offers = [without] if without else []
    names = draft.sentence.names
    if draft.areas and not offers:
        area = draft.areas[0]
        word = {"authority": "la ", "region": "region "}.get(area.kind, "")
        offers.append(f"{word}{names.to_write(area) if word else 'england'}")
    likely = process.extract(
        draft.sentence.text.casefold(),
        [*samples(), *(each.example for each in COMMANDS if each.answer is not None)],
        scorer=fuzz.token_set_ratio,
        limit=6,
    )
    offers += [words for words, score, _ in likely if score >= LIKE]
    return tuple(dict.fromkeys(offers))[:MOST_SUGGESTIONS] or ("help",)
