"""Who is asked to sign a step, and in what capacity somebody may."""

from collections.abc import Iterable

from django.db import models

from portal.people.models import Capacity, Division, Roster
from portal.people.posts import HOUSE_POSTS, NEXT_ABOVE, Post

from .models import Form, Seat

# The general office is a division too: its head and its leader in charge have posts of their own.
IN_GENERAL_OFFICE = {Post.DIVISION_HEAD: Post.OFFICE_HEAD, Post.LEADER: Post.OFFICE_LEADER}


def may_sign(capacity: Capacity, out: set[int], signed: set[int]) -> bool:
    """A deputy signs neither for someone who may not, nor a form that the deputy drafted or signed already."""
    if capacity.user.pk in out:
        return False
    delegator = capacity.on_behalf_of
    return delegator is None or (delegator.pk not in out and capacity.user.pk not in signed)


def signers_of_other_steps(form: Form, index: int) -> set[int]:
    """Who signed this round; the same step of another division is no other step."""
    steps = form.planned
    signed = [signature for signature in form.signatures.all() if signature.round == form.round]
    return {signature.by_id for signature in signed if steps[signature.index].code != steps[index].code}


def resolve(form: Form, index: int, post: str, division_id: int | None, roster: Roster) -> tuple[str, list[Capacity]]:
    """The post that signs in fact and its people: a drafter is replaced by the next above, never skipped.

    Nobody signs an own application; where the route asks for different persons, nobody signs two steps of a round.
    """
    signed = signers_of_other_steps(form, index)
    out = {form.drafter_id} | (signed if form.route.distinct else set())
    if division_id is not None and division_id == roster.general_office:
        post = IN_GENERAL_OFFICE.get(post, post)
    while True:
        holders = roster.holders(post, division_id)
        people = [capacity for capacity in holders if may_sign(capacity, out, signed)]
        above = NEXT_ABOVE.get(Post(post))
        if people or not holders or above is None:
            return post, people
        post = above


def name_of(post: str, division_id: int | None) -> str:
    if post in HOUSE_POSTS or division_id is None:
        return Post(post).label
    division = Division.objects.get(pk=division_id)
    return Post(post).label.replace("处室", "") + f"（{division}）"


def take_seats(form: Form, indexes: Iterable[int], roster: Roster) -> list[str]:
    """Write who is asked at these steps; the answer names the posts that nobody can fill."""
    indexes, steps = list(indexes), form.planned
    vacant, wanted = [], {}
    for index in indexes:
        step = steps[index]
        division_id = form.route.division_of(form, step)
        found = False
        for asked in step.posts:
            post, people = resolve(form, index, asked, division_id, roster)
            found = found or bool(people)
            wanted[index, post] = None if post in HOUSE_POSTS else division_id
        if not found:
            names = "或者".join(name_of(post, division_id) for post in step.posts)
            vacant.append(f"“{step.label}”由{names}签批，该职务现在无人可签")
    taken = form.seats.filter(round=form.round, index__in=indexes)
    if {(seat.index, seat.post): seat.division_id for seat in taken} != wanted:
        taken.delete()
        Seat.objects.bulk_create(
            Seat(form=form, round=form.round, index=index, post=post, division_id=division_id)
            for (index, post), division_id in wanted.items()
        )
    return vacant


def current_seats(form: Form) -> models.QuerySet:
    return form.seats.filter(round=form.round, index=form.turn)


def people_at(form: Form, index: int, roster: Roster) -> list[Capacity]:
    """Who may sign this step, own posts before deputyships."""
    seats = [seat for seat in form.seats.all() if (seat.round, seat.index) == (form.round, index)]
    return [capacity for seat in seats for capacity in resolve(form, index, seat.post, seat.division_id, roster)[1]]


def capacity_at(form: Form, index: int, user, roster: Roster) -> Capacity | None:
    """In what capacity this person may sign this step."""
    return next((capacity for capacity in people_at(form, index, roster) if capacity.user.pk == user.pk), None)
