"""New facts from files as people have them: read, checked, compared with what is known, and put in as a numbered version."""
