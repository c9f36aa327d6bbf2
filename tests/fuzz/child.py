"""`python -m fuzz.child COUNT SEED SHRINK` with tests/ as the working directory: one batch."""

import sys

from fuzz.execute import child

if __name__ == "__main__":
    child(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1")
