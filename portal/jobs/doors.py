"""Jobs in the table of doors."""

from portal.doors import Door, add, staff

from .models import Job

READ = frozenset({"GET", "HEAD", "OPTIONS"})


def own_jobs(user):
    return Job.objects.readable_by(user)


def register() -> None:
    add(
        {
            "desk_jobs": Door(staff, methods=READ),
            "desk_job": Door(staff, ids={"job": (own_jobs, "uuid")}, methods=READ),
        }
    )
