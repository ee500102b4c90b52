"""Plain questions and follow-ups: which question the words ask, or what to ask back."""
