"""The conversation: words to Question, Answer to Slack, terminal and files, listeners and clock."""
