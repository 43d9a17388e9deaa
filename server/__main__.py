"""`python -m server`: the same as `tepai-server`."""

import sys

from server.cli import main

sys.exit(main())
