"""The answers that are laid out for what they show: Figures 1 to 4 and Table 1 of the release, one LA, the checks."""
