"""Talking with Slack: the web process, one module a kind of listener, posting, uploads."""
