"""Every kind of reply on one page, for reviewers."""
