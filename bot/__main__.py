"""`python -m bot` is `ilacs`."""

import sys

from bot.cli.main import main

if __name__ == "__main__":  # the process that makes files imports this module too
    sys.exit(main())
