"""The words of the field, in our own words."""

from data.register import Register
from queries.answer import Answer, Column, Table
from queries.counting.as_at import register_begins
from queries.counting.holdings import held_to
from queries.errors import UnknownName
from queries.question import Question
from queries.wording import day, join_words, number_and_noun

KNOWN_ONLY = ";;"
"""In `synonyms`, what stands after it is understood and not shown: plurals, turns of phrase, spellings."""

REGISTER = "Register"
"""The term whose explanation says how far the record reaches."""

TERM_COLUMNS = (Column("term", "Term", "text"), Column("synonyms", "Also", "text"))


def terms(register: Register) -> dict[str, str]:
    """Every term and synonym, casefolded, to the term it stands for."""
    found: dict[str, str] = {}
    for row in register.rows("SELECT term, synonyms FROM glossary ORDER BY term"):
        for word in (row["term"], *(row["synonyms"] or "").split(";")):
            if word.strip():
                found[word.strip().casefold()] = row["term"]
    return found


def define(register: Register, question: Question) -> Answer:
    """One term explained; without a term, the list of all.

    Table `terms`: one row, or a row per term. Raises: UnknownName for a term that the glossary does not hold.
    """
    rows = register.rows("SELECT term, synonyms, definition FROM glossary ORDER BY term COLLATE NOCASE")
    for row in rows:
        shown_too, _, _ = (row["synonyms"] or "").partition(KNOWN_ONLY)
        row["synonyms"] = ", ".join(filter(None, shown_too.split(";"))) or None
    if question.term is None:
        names = join_words(row["term"] for row in rows)
        shown = tuple(rows)
        title, text = "Glossary", f"{number_and_noun(len(rows), 'term')} can be defined: {names}."
    else:
        shown = tuple(row for row in rows if row["term"] == question.term)
        if not shown:
            raise UnknownName(f"“{question.term}” is not in the glossary.", questions=(Question(command="define"),))
        title, text = shown[0]["term"], f"{shown[0]['term']}: {shown[0]['definition']}"
        if question.term == REGISTER:
            text += f" {_reach(register)}"
        if shown[0]["synonyms"]:
            text += f" Also: {shown[0]['synonyms']}."
    return Answer(
        question=question,
        title=title,
        text=text,
        official=False,
        as_at=question.on,
        tables=(Table("terms", "Terms", TERM_COLUMNS, shown),) if question.term is None else (),
        notes=("An explanation in our own words; it holds no figures.",),
    )


def _reach(register: Register) -> str:
    """From when and to when the record holds each kind, by the newest report or letter (SPEC section 1, "held to D")."""
    begins, held = register_begins(register), held_to(register)
    kinds = join_words(f"{kind}s published by {day(on)}" for kind, on in held.items())
    return (
        f"It begins with the inspection that ended on {day(begins)} and holds {kinds}; monitoring visits only in part."
    )
