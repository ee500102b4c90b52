"""An Answer as people see it, in Slack, in a terminal and in files; what these share stands beside them."""
