"""Figures in sentences: what every answer says of a share, a change or a ranking, and the notes that go with it."""
