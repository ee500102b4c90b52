"""The facts, and how they get into the store. No questions and no Slack here."""

from data.build import build
from data.facts import BrokenFacts
from data.register import Register, RegisterError, Shelf, home, open_register

__all__ = ["BrokenFacts", "Register", "RegisterError", "Shelf", "build", "home", "open_register"]
