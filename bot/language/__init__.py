"""What words mean by themselves: names, dates, grades, the lexicon. Knows no command."""
