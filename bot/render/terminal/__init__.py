"""An Answer in a terminal."""
