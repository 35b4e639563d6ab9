"""What a model gives so that its objects can stand on approval forms."""


class Signable:
    """Mixed into a model whose default manager has `readable_by(user)`: signers and lists see what that gives.

    One object is on one running form at a time. Where several applications may concern one thing, the application is
    what stands on the form, and its lines are rows of its own, in its digest.
    """

    # What reads beside the title; a model with levels has its own.
    level_name = ""

    @property
    def signed_name(self) -> str:
        """What objections call it: the working title where that differs from the public one."""
        return str(self)

    def signed_digest(self, revision) -> str:
        """SHA-256, in hexadecimal, over all that a signature is good for; `models.digest` makes it."""
        raise NotImplementedError

    def signing_address(self, item) -> str:
        """Where a signer reads what is on the form."""
        raise NotImplementedError
