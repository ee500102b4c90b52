"""What an operator did wrong: apart from `bot.settings`, so that whoever only answers need not import what checks them."""


class SettingsError(Exception):
    """A setting is missing, malformed or of no use: one sentence for the operator, which holds no secret."""
