"""`python -m imprint` is the `imprint` command."""

from __future__ import annotations

import sys

from imprint.cli import main

if __name__ == "__main__":
    sys.exit(main())
