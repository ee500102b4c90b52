"""What is said beside a question: thanks, greetings, please."""

from bot.language.vocabulary import plain_words


def _words(said: str) -> frozenset[str]:
    return frozenset(word for each in said.split("; ") for word in plain_words([each]))


_THANKS = _words(
    "ta; thanks; thank; you; thx; tx; cheers; tvm; ty; nice; one; great; perfect; lovely; brilliant; very; much; so; a; lot;"
    " many; ok; okay; got; it; super; excellent; fab; that's; thats; all; helpful; really; appreciated; bot; ilacs; wonderful;"
    " amazing; for; that; the; help; your; awesome; mate; again; sweet; noted; understood; no; more; good; job"
)
_THANKED = _words(
    "ta; thanks; thank; thx; tx; cheers; tvm; ty; perfect; lovely; brilliant; great; super; excellent; fab; appreciated;"
    " wonderful; amazing; awesome; noted; understood; ok; okay; nice"
)
_GREETINGS = _words(
    "hi; hello; hey; hiya; heya; howdy; greetings; good; morning; afternoon; evening; day; all; there; everyone; team; folks;"
    " ilacs; bot; again; to; you; how; are"
)
_GREETED = _words("hi; hello; hey; hiya; heya; howdy; greetings; morning; afternoon; evening; day")
_COURTESY = ("please", "pls", "plz", "thanks", "ta", "thx", "cheers")


def nod_to(words: str) -> str | None:
    """What to say to words that only say thanks, which are no question; None to any others.

    >>> nod_to("ta, that's great"), nod_to("thanks, and London?")
    ('You are welcome.', None)
    """
    said = set(plain_words(words.split()))
    only_thanks = said <= _THANKS and bool(said & _THANKED)
    return "You are welcome." if only_thanks else None


def is_greeting(said: set[str]) -> bool:
    """Whether the words are made of a greeting."""
    return bool(said) and said <= _GREETINGS and bool(said & _GREETED)


def without_courtesy(text: str) -> str:
    """The words without "please" and the like, and marks, at their end."""
    words = text.rstrip(" ?!.").split()
    while len(words) > 1 and words[-1].casefold().strip(",?!.") in _COURTESY:
        words.pop()
    return " ".join(words).rstrip(" ?!.,")
