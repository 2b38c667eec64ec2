"""`python -m tests.server.jobs.worker LANE...`: `manage.py runworker` that also knows the tests' job kinds."""

import os
import sys
from importlib import import_module

import django
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
django.setup()
import_module("tests.server.jobs.handlers")
execute_from_command_line(["manage.py", "runworker", *sys.argv[1:]])
