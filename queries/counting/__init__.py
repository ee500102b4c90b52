"""The algebra of questions (SPEC section 2b): what is counted, under which conditions, how it is split, shown and when."""
