"""``python -m veloz``: the command line."""

import sys

from veloz.command_line import main

sys.exit(main())
