"""What a signer keeps of the version that was signed, and loses with the clearance."""

import pytest

from portal.files.models import StoredFile
from portal.people.models import User
from secretmarks.levels import Level
from tests import factories

pytestmark = pytest.mark.django_db


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def readable(user, file) -> bool:
    return StoredFile.objects.readable_by(fresh(user)).filter(pk=file.pk).exists()


@pytest.mark.clause("S-28")
def test_a_signer_who_lost_the_clearance_reads_no_file_of_the_version_signed(house):
    file = factories.make_file("附件.txt", "附件的文字。", by=house.editor)
    document = factories.make_document(house, "件", attachments=[("附件", file)])
    form = factories.submit(document, by=house.editor)
    factories.agree(form, house.head)
    document = factories.finish(document, level=Level.SECRET)
    document.scope_divisions.set([house.finance])
    document.scope_persons.set([house.head])
    for clearance, reads in ((Level.SECRET, True), (Level.CONFIDENTIAL, False), (Level.INTERNAL, False)):
        User.objects.filter(pk=house.head.pk).update(clearance=clearance)
        assert readable(house.head, file) == reads, clearance
