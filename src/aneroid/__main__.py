"""``python -m aneroid`` is the command line."""

from aneroid.cli import main

main()
