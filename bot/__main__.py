"""`python -m bot` is `ilacs`."""

import sys

from bot.cli import main

sys.exit(main())
