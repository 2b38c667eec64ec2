"""The compute child: `python -m server.jobs.child FD PARENT`. It ends with its parent, whatever ends that."""

import os
import socket
import sys
from importlib import import_module

import django

from server.core import process
from server.jobs.link import Link


def main(descriptor: int, parent: int) -> None:
    process.die_with_parent(parent)
    process.ignore_interrupts()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    django.setup()
    import_module("server.jobs.desk").begin(Link(socket.socket(fileno=descriptor)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
