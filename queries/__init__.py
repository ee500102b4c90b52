"""Each figure defined once: a Question becomes an Answer by reading the store. No Slack, no formatting."""
