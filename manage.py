#!/usr/bin/env python
"""Runs one command of the program: `./run NAME ...`. Hyphens and underscores in NAME are the same."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.argv[0] = "run"  # what the person typed, for "Type 'run help'"
    if len(sys.argv) > 1:
        sys.argv[1] = sys.argv[1].replace("-", "_") if not sys.argv[1].startswith("-") else sys.argv[1]
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except BrokenPipeError:  # `./run read-plan FILE | head`: whoever read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
