"""What was filled in against the rules and so refused: into the trail by the names of the fields, no content."""

from django import forms
from django.db.models import Model

from portal import trail


def note_invalid(request, action: str, form: forms.BaseForm, of: Model | None = None) -> None:
    """Nothing was changed; the supervision counts these refusals (S-26)."""
    trail.note(action, by=request.user, of=of, outcome="refused", fields=sorted(form.errors))
