#!/usr/bin/env python3
"""The commands of the project that the tests are in."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # The kit is tested as it lies here, installed or not.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
