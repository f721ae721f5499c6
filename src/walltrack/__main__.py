"""`python -m walltrack`, for a shell in which the script is not on the path."""

import sys

from walltrack.cli import main

if __name__ == "__main__":
    sys.exit(main())
