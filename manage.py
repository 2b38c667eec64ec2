#!/usr/bin/env python
"""Hilum's one entry: serve, runworker, demo, import_images, export_labels, create_token and Django's own commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    execute_from_command_line(sys.argv)
