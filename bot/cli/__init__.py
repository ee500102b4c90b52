"""The `ilacs` command line."""
