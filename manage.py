#!/usr/bin/env python
"""Runs one command of the program: `./run NAME ...`. Hyphens and underscores in NAME are the same.

Commands of ours explain themselves and refuse in plain lines; Django's own are run as Django runs them.
"""

from __future__ import annotations

import argparse
import os
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

# What Django gives every command. They work, and are no help to who asks what the command does.
NOT_EXPLAINED = {"version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color"}
NOT_EXPLAINED |= {"skip_checks"}


def hyphens(name: str) -> str:
    return name.replace("_", "-")


def refuse(line: str, code: int = 1) -> None:
    sys.stderr.write(f"{line}\n")
    sys.exit(code)


def main(words: list[str]) -> None:
    import django
    from django.core.management import execute_from_command_line, get_commands, load_command_class
    from django.db import DatabaseError

    django.setup()
    commands = get_commands()
    ours = sorted(name for name, app in commands.items() if isinstance(app, str) and app.startswith("plumbline."))
    name, *rest = [word.replace("-", "_") if place == 0 else word for place, word in enumerate(words)] or ["help"]
    if name in ("help", "_h", "__help") and rest:
        name, rest = rest[0].replace("-", "_"), ["--help"]
    if name in ours:
        run(load_command_class(str(commands[name]), name), hyphens(name), rest)
    elif name in commands:
        try:
            execute_from_command_line(["run", name, *rest])
        except DatabaseError as trouble:
            refuse(f"The database cannot be used: {trouble}")
    elif name in ("help", "_h", "__help"):
        sys.stdout.write(what_there_is({one: load_command_class(str(commands[one]), one).help for one in ours}))
    else:
        near = get_close_matches(name, commands, n=1)
        meant = f" Did you mean {hyphens(near[0])}?" if near else ""
        refuse(f"There is no command {hyphens(name)}.{meant} ./run help lists them.")


def what_there_is(commands: dict[str, str]) -> str:
    width = max(map(len, commands), default=0) + 2
    lines = [f"  {hyphens(name):<{width}}{text}" for name, text in commands.items()]
    return "\n".join([BEFORE, "", *lines, "", AFTER, ""])


BEFORE = "./run serves Plumbline; ./run NAME runs one of its commands:"
AFTER = """./run NAME --help explains one of them.
Django's own commands, such as migrate, check and shell, are run in the same way."""


def run(command: BaseCommand, name: str, words: list[str]) -> None:
    """Runs a command of ours. A refusal is its own words on standard error, and the code it asks for, otherwise 1."""
    from django.core.management.base import CommandError, SystemCheckError, handle_default_options
    from django.db import connections

    command._called_from_command_line = True  # type: ignore[attr-defined]  # argparse then says what is wrong itself
    parser = command.create_parser("run", name)
    parser.prog = f"./run {name}"
    for argument in parser._actions:
        if argument.dest in NOT_EXPLAINED:
            argument.help = argparse.SUPPRESS
    typed = parser.parse_args(words)
    options = vars(typed)
    arguments = options.pop("args", ())
    handle_default_options(typed)
    try:
        command.execute(*arguments, **options)
    except SystemCheckError as faults:
        refuse(str(faults))
    except CommandError as refusal:
        if options.get("traceback"):
            raise
        refuse(str(refusal), refusal.returncode)
    finally:
        connections.close_all()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        main(sys.argv[1:])
    except BrokenPipeError:  # `./run read-plan FILE | head`: whoever read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
