"""What verification finds is kept, and stays on the security officer's desk until it is settled."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "portal.verification"
    label = "verification"
    verbose_name = "核验"

    def ready(self) -> None:
        from portal import integrity, nightly

        from . import database, doors, rounds

        integrity.add("triggers", database.check)
        nightly.add(rounds.nightly_round)
        doors.register()
