"""The uses of the seal as search sees them."""

from portal.findables import Entry, Findable

from .models import SealUse


class SealUseFindable(Findable):
    kind = "sealuse"
    label = "用章"
    model = SealUse
    facets = {"division": "申请处室"}
    staff_facets = frozenset({"division"})

    def entries(self, pks, *, text=True):
        for use in SealUse.objects.filter(pk__in=list(pks)).select_related("division"):
            scopes = frozenset({"seals", f"seals:d{use.division_id}"})
            facets = {"division": str(use.division)}
            yield Entry(use.pk, use.paper, "" if text else None, issued_on=use.until, facets=facets, scopes=scopes)

    def scopes(self, user):
        """Those whom `readable_by` lets read by post or division; who is on a form finds it on the desk."""
        if not user.is_authenticated or user.standing.division_id is None:
            return frozenset()
        keeps = user.standing.in_general_office or user.holds("archivist")
        return frozenset({"seals" if keeps else f"seals:d{user.standing.division_id}"})

    def link(self, thing, user):
        return thing.get_absolute_url()
