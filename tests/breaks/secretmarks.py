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
    Break(
        "S-01",
        "secretmarks/acts.py",
        """        "origin": form.fields["origin"],
        "made_on": made_on(secret, form),""",
        '        "made_on": made_on(secret, form),',
    ),
    Break(
        "S-01",
        "secretmarks/acts.py",
        """    values = {"state": State.CLASSIFIED, "level": after.level, "term": after.term, "ends_on": after.ends_on}
    if kind""",
        """    values = {"level": after.level, "term": after.term, "ends_on": after.ends_on}
    if kind""",
    ),
    Break(
        "S-02",
        "secretmarks/workflows.py",
        'if item is None and not data.get("basis", "").strip():',
        'if item is None and data.get("basis") is None:',
    ),
    Break(
        "S-02",
        "secretmarks/workflows.py",
        """        if objection and not data.get("citation", "").strip():
            self.add_error("term", objection)
        elif""",
        "        if",
    ),
    Break(
        "S-03",
        "secretmarks/reporting.py",
        """        if objection := signing_objection(by, organ):
            raise Objection(objection)
        if year""",
        "        if year",
    ),
    Break("S-03", "secretmarks/reporting.py", "        if year >= today().year:", "        if year > today().year:"),
    Break("S-03", "secretmarks/reporting.py", "REMINDER_DAYS = (20, 5)", "REMINDER_DAYS = (5,)"),
    Break(
        "S-03",
        "secretmarks/figures.py",
        "date(year, 1, 1), date(year, 12, 31))",
        "date(year, 1, 1), date(year + 1, 1, 1))",
    ),
    Break(
        "S-04",
        "secretmarks/authorities.py",
        "    if level in own_levels(organ, ruleset):",
        "    if level <= Level.SECRET or level in own_levels(organ, ruleset):",
    ),
    Break(
        "S-04",
        "secretmarks/authorities.py",
        "    return COUNTY if organ.parent is not None and organ.parent.kind == Division.Kind.BUREAU else CITY",
        "    return CITY",
    ),
    Break(
        "S-05",
        "secretmarks/elements.py",
        "    if level < highest(row.mark for row in rows):",
        "    if level < rows[0].mark.level and len(rows) > 1:",
    ),
    Break(
        "S-05",
        "secretmarks/elements.py",
        "    if (ends_on or date.max) < longest:",
        "    if (ends_on or date.max) < date.min:",
    ),
    Break(
        "S-05",
        "secretmarks/workflows.py",
        '        if not rows and "sources" not in self.errors:',
        '        if rows is None and "sources" not in self.errors:',
    ),
    Break("S-07", "secretmarks/delegations.py", "YEARS = 5", "YEARS = 6"),
    Break(
        "S-07",
        "secretmarks/delegations.py",
        "add_months(start, 12 * YEARS)[0] - timedelta(days=1)",
        "add_months(start, 12 * YEARS)[0]",
    ),
    Break("S-07", "secretmarks/delegations.py", "state=State.REFUSED, refusal=reason)", "state=State.REFUSED)"),
    Break(
        "S-07",
        "secretmarks/authorities.py",
        "Delegation.objects.current(on).filter(organ=organ",
        "Delegation.objects.filter(organ=organ",
    ),
    Break(
        "S-08",
        "secretmarks/figures.py",
        "ORIGINALS_WANTED, YEARS_WANTED = 6, 3",
        "ORIGINALS_WANTED, YEARS_WANTED = 5, 3",
    ),
    Break(
        "S-08",
        "secretmarks/figures.py",
        "ORIGINALS_WANTED, YEARS_WANTED = 6, 3",
        "ORIGINALS_WANTED, YEARS_WANTED = 6, 2",
    ),
    Break("S-09", "secretmarks/delegations.py", '    "rules": "定密工作制度",\n', ""),
    Break(
        "S-10",
        "secretmarks/workflows.py",
        "    return organ.parent_id if authorities.rank_of(organ) == authorities.COUNTY else organ.pk",
        "    return organ.pk",
    ),
    Break(
        "S-12",
        "secretmarks/delegations.py",
        "if decided is None or not decided <= on <= today():",
        "if decided is None:",
    ),
    Break(
        "S-13",
        "secretmarks/upward.py",
        '''    if not user.holds(Post.DIRECTOR_GENERAL) or not (waiting := waiting_on(secret, form)):
        return ""''',
        '''    if not (waiting := waiting_on(secret, form)) or user.holds(Post.DIRECTOR_GENERAL):
        return ""''',
    ),
    Break("S-13", "secretmarks/upward.py", "    if waiting[0] != organ:", "    if organ is None:"),
    Break(
        "S-14",
        "secretmarks/authorities.py",
        "    designation = Designation.objects.current(on).filter(holder=user).first()",
        "    designation = Designation.objects.filter(holder=user).first()",
    ),
    Break(
        "S-14",
        "secretmarks/authorities.py",
        "    if level > designation.highest:",
        "    if designation.highest is None:",
    ),
    Break(
        "S-14",
        "secretmarks/designating.py",
        """    if user.holds(Post.DIRECTOR_GENERAL):
        return ""
    return "定密责任人由""",
        """    if user.is_authenticated:
        return ""
    return "定密责任人由""",
    ),
    Break(
        "S-15",
        "secretmarks/designating.py",
        "    if trained_on > starts_on or trained_on > today():",
        "    if trained_on > starts_on:",
    ),
    Break(
        "S-15",
        "secretmarks/designating.py",
        "    if trained_on > starts_on or trained_on > today():",
        "    if trained_on is None:",
    ),
    Break(
        "S-18b",
        "secretmarks/workflows.py",
        """    steps = STEPS
    distinct = True""",
        """    steps = STEPS
    distinct = False""",
    ),
    Break("S-18c", "secretmarks/workflows.py", "EXAMINER = 1", "EXAMINER = 0"),
    Break(
        "S-18d",
        "secretmarks/acts.py",
        """    after = Elements.proposed(form.fields, made_on(secret, form))
    changes""",
        """    after = before
    changes""",
    ),
    Break(
        "S-18e",
        "secretmarks/acts.py",
        '    return "" if user.pk == secret.drafter_id else "标志由承办人作出',
        '    return "" if user.is_authenticated else "标志由承办人作出',
    ),
    Break(
        "S-20",
        "secretmarks/workflows.py",
        "        if not Elements.of(secret).changes_to(elements):",
        "        if elements is None:",
    ),
    Break(
        "S-20",
        "secretmarks/elements.py",
        "            kinds.append(Change.RAISED if new.level > self.level else Change.LOWERED)",
        "            kinds.append(Change.LOWERED)",
    ),
    Break(
        "S-21",
        "secretmarks/acts.py",
        """    if kind == Act.Kind.LIFTED:
        lift(""",
        """    if kind == Act.Kind.EVENT:
        lift(""",
    ),
    Break(
        "S-22",
        "secretmarks/acts.py",
        'state=State.LIFTED, level=Level.INTERNAL, term="", ends_on=None)',
        'state=State.LIFTED, level=Level.OPEN, term="", ends_on=None)',
    ),
    Break(
        "S-22",
        "secretmarks/carriers.py",
        "in StateSecret.PROTECTED else int(Level.INTERNAL)",
        "in StateSecret.PROTECTED else int(Level.OPEN)",
    ),
    Break(
        "S-23",
        "disclosure/workflows.py",
        "gate.mark_left_behind if thing.pk in lifted else partial",
        "gate.mark_left_behind if thing.pk is None else partial",
    ),
    Break(
        "S-23",
        "secretmarks/gate.py",
        """    finding = next(findings(**parts), None)
    if finding is None:
        return ""
    return f"{finding.phrase}仍有""",
        """    finding = next(findings(**parts), None)
    if finding is None or finding.place == Place.FILE_NAME:
        return ""
    return f"{finding.phrase}仍有""",
    ),
    Break(
        "S-24", "secretmarks/acts.py", "    people = before.people() | after.people()", "    people = after.people()"
    ),
    Break(
        "S-24",
        "secretmarks/acts.py",
        """    carriers.follow(secret)
    notify(act, before, after)
    return act""",
        """    carriers.follow(secret)
    return act""",
    ),
    Break(
        "S-25",
        "secretmarks/supervision.py",
        "self.leaders, self.rules, self.filings, self.acts, self.returns, self.others)",
        "self.leaders, self.rules, self.filings, self.acts, self.returns)",
    ),
    Break(
        "S-25",
        "secretmarks/supervision.py",
        '            wrong = "" if row.filed_on else "没有报保密行政管理部门备案"',
        '            wrong = ""',
    ),
    Break("S-26", "secretmarks/triggers.py", '    yield Rule("act_stands", ACT, "UPDATE", "1 = 1", STANDS)\n', ""),
    Break(
        "S-26",
        "secretmarks/triggers.py",
        '        yield Rule(f"secret_scope_{name}_insert", table, "INSERT", bad, words)\n',
        "",
    ),
    Break(
        "S-27",
        "secretmarks/acts.py",
        "                lift(secret, Act.Kind.EXPIRED, by=None, on=day)",
        "                secret.refresh_from_db()",
    ),
    Break(
        "S-27",
        "secretmarks/terms.py",
        '    for secret in ending.filter(ends_on__range=(day, last)).order_by("ends_on")[:MOST_ENDING]:',
        "    for secret in ending.none():",
    ),
    Break(
        "S-28",
        "secretmarks/models/labelled.py",
        "    return low | (Q(level__lte=user.clearance) & in_scope(model, user))",
        "    return low | Q(level__lte=user.clearance)",
    ),
    Break(
        "S-28",
        "secretmarks/models/labelled.py",
        "    return low | (Q(level__lte=user.clearance) & in_scope(model, user))",
        "    return low | in_scope(model, user)",
    ),
    Break(
        "S-06",
        "secretmarks/authorities.py",
        ".filter(organ=organ, highest__gte=level).exists()",
        ".filter(organ=organ).exists()",
    ),
    Break(
        "S-11",
        "secretmarks/delegations.py",
        "state=State.REVOKED, ground=ground, revoked_on=today()",
        'state=State.REVOKED, ground="other", revoked_on=today()',
    ),
    Break(
        "S-11",
        "secretmarks/models/delegation.py",
        '    NO_ITEMS = "no_items", "不再经常产生授权范围内的国家秘密事项"\n',
        "",
    ),
)
