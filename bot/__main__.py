"""`python -m bot` is `ilacs`."""

import sys

from bot.cli.main import main

sys.exit(main())
