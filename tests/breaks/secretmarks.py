"""Breaks of the clauses about keeping secrets (S)."""

from .row import Break

BREAKS: tuple[Break, ...] = (
    Break(
        "S-16",
        "secretmarks/views/authorities.py",
        "post__in=[Post.DIRECTOR_GENERAL, Post.BUREAU_HEAD]",
        "post__in=[Post.DIRECTOR_GENERAL]",
    ),
    Break(
        "S-16",
        "secretmarks/views/authorities.py",
        "Designation.objects.current().select_related(",
        "Designation.objects.current().filter(designated_by=request.user).select_related(",
    ),
    Break(
        "S-16",
        "secretmarks/designating.py",
        "        Designation.objects.filter(pk=designation.pk).update(filed_on=on)",
        "        Designation.objects.filter(pk=designation.pk)",
    ),
    Break(
        "S-16",
        "secretmarks/designating.py",
        "        if not keeps_register(by):",
        "        if not by.is_employed():",
    ),
    Break(
        "S-16",
        "secretmarks/designating.py",
        "if on > today() or on < designation.starts_on:",
        "if on > today():",
    ),
    Break(
        "S-16",
        "secretmarks/templates/secretmarks/authorities.html",
        """<span class="state state-warn">未备案</span>""",
        "",
    ),
    Break("S-17", "secretmarks/models/authority.py", """    ADVISED = "advised", "保密行政管理部门建议调整"\n""", ""),
    Break("S-17", "secretmarks/models/authority.py", """    FAILURE = "failure", "审核把关不当，情节严重"\n""", ""),
    Break(
        "S-17",
        "secretmarks/designating.py",
        "update(ends_on=on, ground=ground)",
        "update(ends_on=on, ground=Designation.ground.field.choices[0][0])",
    ),
    Break(
        "S-17",
        "secretmarks/migrations/0001_register.py",
        """models.Q(("ends_on__isnull", False), models.Q(("ground", ""), _negated=True)),""",
        """models.Q(("ends_on__isnull", False)),""",
    ),
    Break(
        "S-18a",
        "secretmarks/workflows.py",
        """if not data.get("divisions") and not data.get("persons") and "persons" not in self.errors:""",
        """if data.get("divisions") is None and not data.get("persons"):""",
    ),
    Break(
        "S-18a",
        "secretmarks/workflows.py",
        """        max_length=60,\n        error_messages={"required": "新定密的""",
        """        max_length=60,\n        required=False,\n        error_messages={"required": "新定密的""",
    ),
    Break("S-18a", "secretmarks/acts.py", "    set_scope(secret, elements)\n    return secret", "    return secret"),
    Break(
        "S-18a",
        "secretmarks/carriers.py",
        "if items and items[0].revision_id != getattr(carrier_of(thing).revision(thing)",
        "if items and items[0].revision_id is None and getattr(carrier_of(thing).revision(thing)",
    ),
    Break(
        "S-18a",
        "secretmarks/workflows.py",
        """    Step("复核人复核", (Post.DIVISION_HEAD, Post.AUDIT_LEAD), drafters_division),\n""",
        "",
    ),
    Break(
        "S-19",
        "disclosure/models.py",
        "        super().minimal_clean()\n        self.pass_gate()",
        "        super().minimal_clean()",
    ),
    Break("S-19", "secretmarks/gate.py", "if finding.level > effective(level)", "if finding.level > Level.SECRET"),
    Break(
        "S-19",
        "secretmarks/gate.py",
        "    return Level.INTERNAL if level is None else Level(level)",
        "    return Level.TOP_SECRET if level is None else Level(level)",
    ),
    Break(
        "S-19",
        "secretmarks/gate.py",
        """    for found in find_marks(hidden):\n        yield""",
        """    for found in ():\n        yield""",
    ),
    Break(
        "S-19",
        "secretmarks/gate.py",
        """    for found in find_marks(file_properties):\n        yield""",
        """    for found in ():\n        yield""",
    ),
    Break("S-19", "secretmarks/gate.py", "    for found in in_name:\n", "    for found in ():\n"),
    Break(
        "S-19",
        "disclosure/workflows.py",
        """parts = {"file_name": file.name, "file_text": file.text, "file_properties": file.properties}""",
        """parts = {"file_text": file.text, "file_properties": file.properties}""",
    ),
    Break(
        "S-22",
        "disclosure/forms.py",
        "self.lowest is not None and level < self.lowest",
        "self.lowest is not None and level < self.lowest and self.instance.live",
    ),
)
