"""An Answer as Slack's blocks, within Slack's limits."""
