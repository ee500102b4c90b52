"""The declared words of spreadsheets: which field a heading means (`headings.csv`), and what a cell means (`values.csv`)."""

import csv
import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent
NONE, NOT_READ = "none", "not read"
"""What a word means that says there is no value, and one that says its writer could not read it."""

SLIP = 0.87  # likeness, of 1

Kind = Literal["grade", "date", "type", "theme"]

_NOTES = re.compile(r"\[[^\]]*\]")
_BRACKETS = re.compile(r"\([^)]*\)")
_NOT_WORDS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Small letters and single spaces; notes in square brackets, marks and accents do not matter.

    >>> plain("Overall  effectiveness [note 2]")
    'overall effectiveness'
    """
    text = unicodedata.normalize("NFKC", _NOTES.sub(" ", text)).casefold().replace("&", " and ")
    return " ".join(_NOT_WORDS.sub(" ", text).split())


def field_of(heading: str) -> str | None:
    """The field that a heading means; None for one that is not read.

    >>> field_of("The experiences and progress of children in care and care leavers")
    'children_in_care'
    """
    for written in (plain(heading), plain(_BRACKETS.sub(" ", heading))):
        if field := _whole_headings().get(written):
            return field
        for phrase, field in _phrases():
            if f" {phrase} " in f" {written} ":
                return field
    return None


def nearest_heading(heading: str) -> str | None:
    """The heading that one which is not read is a slip of the keyboard away from."""
    written = plain(heading)
    near = get_close_matches(written, _whole_headings(), 1, SLIP)
    return near[0] if near and len(near[0].split()) == len(written.split()) else None


def meaning(kind: Kind, text: str) -> str | None:
    """What a cell's text means: a value as the register writes it, `NONE`, `NOT_READ`, or None when nobody declared it."""
    return _values().get((kind, plain(text)))


def accepted_values(kind: Kind) -> list[str]:
    """The values of a kind as the register writes them, in the order of the table."""
    found = dict.fromkeys(value for (of, _), value in _values().items() if of == kind)
    return [value for value in found if value not in (NONE, NOT_READ)]


def headings_of(field: str) -> list[str]:
    """The headings that are read as a field."""
    return [row["heading"] for row in _rows("headings.csv") if row["field"] == field and row["match"] == "whole"]


@cache
def _whole_headings() -> dict[str, str]:
    return {plain(row["heading"]): row["field"] for row in _rows("headings.csv") if row["match"] == "whole"}


@cache
def _phrases() -> list[tuple[str, str]]:
    return [(plain(row["heading"]), row["field"]) for row in _rows("headings.csv") if row["match"] == "within"]


@cache
def _values() -> dict[tuple[str, str], str]:
    return {(row["kind"], plain(row["value"])): row["meaning"] for row in _rows("values.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
