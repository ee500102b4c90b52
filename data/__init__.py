"""The facts, and how they get into the store. No questions and no Slack here."""

from data.build import build
from data.facts import BrokenFacts
from data.register import CurrentRegister, Register, RegisterError, home, open_register

__all__ = ["BrokenFacts", "CurrentRegister", "Register", "RegisterError", "build", "home", "open_register"]
