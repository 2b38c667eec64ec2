"""`python -m tests.server.seed` makes a claimed case in this environment and prints what its page needs, as JSON."""

import json
import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    django.setup()
    from django.core.management import call_command

    from tests.server.cases import CENTERS, claimed

    call_command("migrate", verbosity=0, interactive=False)
    case = claimed()
    needs = {"task": str(case.task.pk), "fence": case.fence, "token": case.token, "center": CENTERS[0]}
    print(json.dumps({**needs, "position_mm": case.at(CENTERS[0])}))


if __name__ == "__main__":
    main()
