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
    Break("S-19", "secretmarks/gate.py", "    for found in in_name:\n", "    for found in ():\n"),
    Break(
        "S-22",
        "disclosure/desk/labelling.py",
        "self.lowest is not None and level < self.lowest",
        "self.lowest is not None and level < self.lowest and self.instance.live",
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
        "disclosure/review/routes.py",
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
    Break("S-18c", "secretmarks/workflows.py", ".code == EXAMINATION:", ".code == REVIEW:"),
    Break(
        "S-10",
        "secretmarks/workflows.py",
        "    return [organ.parent_id if authorities.rank_of(organ) == authorities.COUNTY else organ.pk]",
        "    return [organ.pk]",
    ),
    Break(
        "S-19", "disclosure/review/routes.py", 'parts = {"file_name": file.name, "file_text"', 'parts = {"file_text"'
    ),
    Break("S-19", "secretmarks/gate.py", "    for place, words in file_hidden:", "    for place, words in ():"),
    Break(
        "S-18a",
        "secretmarks/workflows.py",
        '    Step("复核人复核", (Post.DIVISION_HEAD, Post.AUDIT_LEAD), drafters_division, code=REVIEW, amends=NOTHING),\n',
        "",
    ),
    Break(
        "S-01",
        "secretmarks/acts.py",
        """        "origin": form.fields["origin"],
        "made_on": made_on(""",
        """        "origin": "original",
        "made_on": made_on(""",
    ),
    Break(
        "S-02",
        "secretmarks/supervision.py",
        "return Q(reviewed_on__isnull=True, marked_on__lte=line) | Q(reviewed_on__lte=line)",
        "return Q(pk=None)",
    ),
    Break(
        "S-02",
        "secretmarks/supervision.py",
        "return Q(reviewed_on__isnull=True, marked_on__lte=line) | Q(reviewed_on__lte=line)",
        "return Q(reviewed_on__isnull=True, marked_on__lte=line)",
    ),
    Break(
        "S-04",
        "secretmarks/authorities.py",
        'return Act.Power.STATUTORY, without_power(organ, level, ruleset) if original else ""',
        'return Act.Power.STATUTORY, ""',
    ),
    Break(
        "S-04",
        "secretmarks/authorities.py",
        'return Act.Power.DESIGNATED, without_power(organ_of(user.division), level, ruleset) if original else ""',
        'return Act.Power.DESIGNATED, ""',
    ),
    Break(
        "S-04",
        "secretmarks/authorities.py",
        '    objection = without_power(organ, level, ruleset) if original else ""\n',
        '    objection = ""\n',
    ),
    Break(
        "S-05",
        "secretmarks/workflows.py",
        'return below_sources(elements.level, elements.term, elements.ends_on, rows) if rows else ""',
        'return ""',
    ),
    Break(
        "S-05",
        "secretmarks/workflows.py",
        '        return form.fields["origin"] == StateSecret.Origin.ORIGINAL\n',
        "        return True\n",
    ),
    Break(
        "S-07",
        "secretmarks/delegations.py",
        "return add_months(start, 12 * YEARS)[0] - timedelta(days=1)",
        "return add_months(start, 12 * YEARS)[0]",
    ),
    Break("S-07", "secretmarks/delegations.py", "YEARS = 5\n", "YEARS = 6\n"),
    Break(
        "S-07",
        "secretmarks/delegations.py",
        "state=State.REFUSED, refusal=reason)",
        'state=State.REFUSED, refusal="不予授权")',
    ),
    Break(
        "S-07",
        "secretmarks/triggers.py",
        '    yield Rule("delegation_is_approved", table, "UPDATE OF state, kind", f"{applied} AND NOT {approved}", words)\n',
        "",
    ),
    Break(
        "S-08",
        "secretmarks/figures.py",
        "made = Q(kind=Act.Kind.DETERMINED, secret__origin=StateSecret.Origin.ORIGINAL)",
        "made = Q(kind=Act.Kind.DETERMINED)",
    ),
    Break(
        "S-08",
        "secretmarks/figures.py",
        "inside = [division for division, owner in organ_map().items() if owner == organ.pk]",
        "inside = list(organ_map())",
    ),
    Break(
        "S-11",
        "secretmarks/delegations.py",
        "state=State.REVOKED, ground=ground,",
        'state=State.REVOKED, ground="other",',
    ),
    Break("S-11", "secretmarks/models/delegation.py", '    DISSOLVED = "dissolved", "被授权单位撤销或者合并"\n', ""),
    Break(
        "S-11",
        "secretmarks/forms.py",
        "        choices=RevocationGround.choices,\n",
        "        choices=RevocationGround.choices, required=False,\n",
    ),
    Break("S-12", "secretmarks/models/delegation.py", "FILING_DAYS = 10", "FILING_DAYS = 15"),
    Break(
        "S-13",
        "secretmarks/upward.py",
        '    return f"本件须逐级上报，{waiting[0]}主要负责人还没有上报（保密法第十七条）。"\n',
        '    return ""\n',
    ),
    Break(
        "S-14",
        "secretmarks/workflows.py",
        "return self.deciding_objection(secret, form, user) or self.authority(secret, form, user)[1]",
        "return self.deciding_objection(secret, form, user)",
    ),
    Break(
        "S-14",
        "secretmarks/workflows.py",
        "    kind = Act.Kind.LIFTED\n\n",
        """    kind = Act.Kind.LIFTED

    def authority(self, secret, form, user):
        return Act.Power.NONE, ""

""",
    ),
    Break(
        "S-14",
        "secretmarks/workflows.py",
        "    kind = Act.Kind.CHANGED\n\n",
        """    kind = Act.Kind.CHANGED

    def authority(self, secret, form, user):
        return Act.Power.NONE, ""

""",
    ),
    Break(
        "S-14",
        "secretmarks/authorities.py",
        "Designation.objects.current(on).filter(holder=user)",
        "Designation.objects.filter(holder=user)",
    ),
    Break(
        "S-14",
        "secretmarks/authorities.py",
        "    if user.holds(Post.DIRECTOR_GENERAL):\n",
        "    if any(capacity.post == Post.DIRECTOR_GENERAL for capacity in user.standing.capacities):\n",
    ),
    Break(
        "S-15",
        "secretmarks/designating.py",
        "if trained_on > starts_on or trained_on > today():",
        "if trained_on > starts_on:",
    ),
    Break(
        "S-15",
        "secretmarks/designating.py",
        "if trained_on > starts_on or trained_on > today():",
        "if trained_on > today():",
    ),
    Break(
        "S-20",
        "secretmarks/workflows.py",
        "return super().needs_power(secret, form, level) and level > secret.level",
        "return False",
    ),
    Break("S-20", "secretmarks/workflows.py", "if secret.ends_on and secret.ends_on < today():", "if False:"),
    Break(
        "S-18a",
        "secretmarks/workflows.py",
        '        if not data.get("divisions") and not data.get("persons") and "persons" not in self.errors:',
        "        if False:",
    ),
    Break(
        "S-18a",
        "secretmarks/workflows.py",
        """        label="保密期限、解密时间或者解密条件",
        max_length=60,
        error_messages""",
        """        label="保密期限、解密时间或者解密条件",
        max_length=60,
        required=False,
        error_messages""",
    ),
    Break("S-18b", "secretmarks/workflows.py", "(Post.DIVISION_HEAD, Post.AUDIT_LEAD)", "(Post.DIVISION_HEAD,)"),
    Break(
        "S-18b",
        "secretmarks/workflows.py",
        """    steps = STEPS
    distinct = True""",
        """    steps = STEPS
    distinct = False""",
    ),
    Break(
        "S-18d",
        "secretmarks/acts.py",
        """    after = Elements.proposed(form.fields, made_on(secret, form))
    changes""",
        """    after = Elements.of(secret)
    changes""",
    ),
    Break(
        "S-19",
        "secretmarks/fields.py",
        "    choices = [(str(level.value), level.label) for level in LEVELS.values()]",
        '    choices = [("10", "内部"), *((str(level.value), level.label) for level in LEVELS.values())]',
    ),
    Break(
        "S-20",
        "secretmarks/elements.py",
        "Change.RAISED if new.level > self.level else Change.LOWERED",
        "Change.RAISED",
    ),
    Break(
        "S-21",
        "secretmarks/workflows.py",
        "    fields_form = LiftFields\n",
        """    fields_form = LiftFields
    steps = STEPS[:1]
""",
    ),
    Break("S-22", "secretmarks/carriers.py", "else int(Level.INTERNAL)", "else int(Level.OPEN)"),
    Break(
        "S-22",
        "disclosure/desk/labelling.py",
        "        if self.lowest is not None and level < self.lowest:",
        "        if False:",
    ),
    Break(
        "S-23",
        "secretmarks/gate.py",
        """    finding = next(findings(**parts), None)
    if finding is None:
        return ""
    return f"{finding.phrase}仍有""",
        """    finding = None
    if finding is None:
        return ""
    return f"{finding.phrase}仍有""",
    ),
    Break(
        "S-24",
        "secretmarks/elements.py",
        "filter(models.Q(pk__in=self.persons) | models.Q(division__in=self.divisions))",
        "filter(pk__in=self.persons)",
    ),
    Break(
        "S-25",
        "secretmarks/supervision.py",
        '    "unmarked": Q(secret__state=StateSecret.State.CLASSIFIED),',
        '    "unmarked": Q(secret__state=StateSecret.State.MARKED),',
    ),
    Break("S-26", "secretmarks/workflows.py", "            if mark.level > item.level:", "            if False:"),
    Break("S-26", "secretmarks/triggers.py", '({signers}) >= 3)"', '({signers}) >= 2)"'),
    Break("S-26", "secretmarks/triggers.py", '        bad = f"{settled} AND NOT {approved}"', '        bad = "1 = 0"'),
    Break(
        "S-26",
        "secretmarks/triggers.py",
        '    yield Rule("act_without_form_is_on_paper", ACT, "INSERT", unsigned, FOUR)\n',
        "",
    ),
    Break(
        "S-26",
        "secretmarks/views/refusals.py",
        '    trail.note(action, by=request.user, of=of, outcome="refused", fields=sorted(form.errors))',
        "    pass",
    ),
    Break(
        "S-27",
        "secretmarks/models/register.py",
        "        return self.binding().filter(ends_on__lt=at or today())",
        "        return self.binding().filter(ends_on__lte=at or today())",
    ),
    Break(
        "S-28",
        "secretmarks/models/register.py",
        "    secret = Q(level__gt=Level.INTERNAL) & cleared(StateSecret, user)",
        "    secret = Q(level__gt=Level.INTERNAL) & in_scope(StateSecret, user)",
    ),
    Break(
        "S-28",
        "secretmarks/doors.py",
        "    return LeakReport.objects.readable_by(user)",
        "    return LeakReport.objects.all()",
    ),
    Break(
        "S-28",
        "secretmarks/doors.py",
        "    return Notice.objects.filter(person=user)",
        "    return Notice.objects.all()",
    ),
    Break(
        "S-28",
        "secretmarks/doors.py",
        "    return StateSecret.objects.registered_for(user)",
        "    return StateSecret.objects.all()",
    ),
    Break(
        "S-28", "secretmarks/models/register.py", "        return self.filter(readable(user))", "        return self"
    ),
    Break(
        "S-28", "portal/routes/doors.py", "    return Form.objects.readable_by(user)", "    return Form.objects.all()"
    ),
    Break(
        "S-28",
        "portal/site/doors.py",
        "    return StoredFile.objects.readable_by(user)",
        "    return StoredFile.objects.all()",
    ),
    Break(
        "S-28",
        "disclosure/doors.py",
        "    return documents(user).filter(of_own_house(user))",
        "    return DocumentPage.objects.filter(of_own_house(user))",
    ),
    Break(
        "S-28",
        "portal/doors.py",
        "            if name in match.kwargs:",
        "            if name in match.kwargs and not user.is_authenticated:",
    ),
    Break(
        "S-28",
        "portal/desk/models.py",
        "        return self.filter(told_to(user), matters.readable_things(user))",
        "        return self",
    ),
    Break(
        "S-06",
        "secretmarks/authorities.py",
        "return given.filter(Q(kind=Delegation.Kind.APPLIED) | proactive).exists()",
        "return given.exists()",
    ),
    Break(
        "S-06",
        "secretmarks/authorities.py",
        "AssignedProject.objects.current(on).filter(organ=organ, code=project)",
        "AssignedProject.objects.filter(organ=organ, code=project)",
    ),
    Break("S-06", "secretmarks/delegations.py", "        if highest > project.highest:\n", "        if False:\n"),
    Break(
        "S-06",
        "secretmarks/projects.py",
        "AssignedProject.objects.current(day).filter(organ__in=bureaus_over(division))",
        "AssignedProject.objects.current(day)",
    ),
    Break(
        "S-06",
        "portal/spans.py",
        "        return lasting & (Q(",
        "        return (Q(",
    ),
    Break(
        "S-06",
        "secretmarks/acts.py",
        '        if fields["power"] == Act.Power.DELEGATED and (\n',
        "        if False and (\n",
    ),
    Break(
        "S-07",
        "secretmarks/models/delegation.py",
        "return super().current(day).filter(held)",
        "return self.filter(held, starts_on__lte=day)",
    ),
    Break(
        "S-09",
        "secretmarks/workflows.py",
        "return delegations.missing_papers(delegation) or figures.not_eligible(delegation.counts)",
        "return figures.not_eligible(delegation.counts)",
    ),
    Break(
        "S-09",
        "secretmarks/models/delegation.py",
        "return digest([*told, files] if files else told)",
        "return digest(told)",
    ),
    Break(
        "S-09",
        "secretmarks/desk.py",
        'DelegationPaper.objects.filter(delegation__in=Delegation.objects.readable_by(user)).values("file")',
        'DelegationPaper.objects.values("file")',
    ),
    Break(
        "S-09",
        "secretmarks/forms.py",
        'field.by, field.context = by, {"level": Level.INTERNAL}',
        'field.by, field.context = by, {"level": Level.TOP_SECRET}',
    ),
    Break(
        "S-12",
        "secretmarks/delegations.py",
        "for document in wanted if document not in documents]",
        "for document in wanted if not documents]",
    ),
    Break(
        "S-12",
        "secretmarks/delegations.py",
        "        Document.REVOCATION: not revoked,\n",
        "        Document.REVOCATION: True,\n",
    ),
    Break(
        "S-12",
        "secretmarks/delegations.py",
        "        Document.APPLICATION: delegation.kind == Delegation.Kind.PROACTIVE,\n",
        "        Document.APPLICATION: True,\n",
    ),
    Break(
        "S-13",
        "secretmarks/upward.py",
        'if (found.level, found.term) != (int(form.fields["level"]), form.fields["term"]):',
        'if found.level != int(form.fields["level"]):',
    ),
    Break(
        "S-18b",
        "portal/routes/moves.py",
        '    if missing := [name for name in asked if not given.get(name, "").strip()]:',
        "    if missing := [name for name in asked if name not in given]:",
    ),
    Break(
        "S-24",
        "secretmarks/notification.py",
        '    return "" if user.pk == notice.person_id else "通知由被通知的人本人签收，其他人不能代签。"',
        '    return ""',
    ),
    Break(
        "S-24",
        "secretmarks/notification.py",
        "    units = sorted(before.units | after.units)",
        "    units = sorted(after.units)",
    ),
    Break(
        "S-24",
        "secretmarks/notification.py",
        '    return "" if keeps_register(user) else "外单位的回执由保密办公室登记。"',
        '    return ""',
    ),
    Break("S-24", "secretmarks/notification.py", "for copy in (None, *copies))", "for copy in (None,))"),
    Break(
        "S-24",
        "secretmarks/notification.py",
        "        notices.tell_of(Following.name, people, code=code, due_on=row.due_on)",
        "        pass",
    ),
    Break(
        "S-24",
        "secretmarks/models/notification.py",
        "        return self.done_at is None and self.due_on < today()",
        "        return False",
    ),
    Break(
        "S-24",
        "secretmarks/triggers.py",
        '    for name, done in (("notice", "received_at"), ("letter", "received_on"), ("remarking", "done_at")):',
        '    for name, done in (("notice", "received_at"), ("letter", "received_on")):',
    ),
    Break(
        "S-26", "secretmarks/triggers.py", 'AND a.term = NEW.term AND a.units = NEW.units "', 'AND a.term = NEW.term "'
    ),
    Break("S-27", "secretmarks/terms.py", "        rows[pk].add(holder)", "        pass"),
    Break("S-27", "secretmarks/terms.py", "        rows[pk] |= senders", "        pass"),
    Break(
        "S-28",
        "secretmarks/terms.py",
        "    rows = StateSecret.objects.registered_for(user).filter(pk__in=keys)",
        "    rows = StateSecret.objects.filter(pk__in=keys)",
    ),
    Break(
        "S-28",
        "secretmarks/models/notification.py",
        "        return self if keeps_register(user) else self.filter(act__secret__in=StateSecret.objects.readable_by(user))",
        "        return self",
    ),
    Break(
        "S-22",
        "disclosure/desk/labelling.py",
        "        if self.lowest is not None and level < self.lowest:\n",
        "        if self.lowest is not None and level < Level.OPEN:\n",
    ),
    Break(
        "S-19",
        "disclosure/models/reviewed.py",
        """        objection = self.gate_objection()
        if objection:
""",
        """        objection = self.gate_objection()
        if objection and self.live:
""",
    ),
    Break(
        "S-18b",
        "secretmarks/workflows.py",
        "        return list(OPINIONS) if step.code == REVIEW else []",
        "        return []",
    ),
    Break(
        "S-18b",
        "secretmarks/workflows.py",
        "drafters_division, code=REVIEW, amends=NOTHING)",
        "drafters_division, code=REVIEW)",
    ),
    Break(
        "S-18c",
        "secretmarks/workflows.py",
        "        elif form.planned[form.turn].code == EXAMINATION:",
        "        elif form.planned[form.turn].code == DECISION:",
    ),
    Break(
        "S-18c",
        "secretmarks/workflows.py",
        """code=EXAMINATION,
        amends=NOTHING,
""",
        "code=EXAMINATION,\n",
    ),
    Break(
        "S-18d",
        "portal/routes/moves.py",
        "    if closed := [name for name in names if not form.step.may_amend(name)]:",
        "    if closed := names:",
    ),
    Break(
        "S-28",
        "disclosure/reading/policies.py",
        "        Q(of_documents, content_type=document) | Q(content_type__in=other)",
        "        Q(of_documents) | Q(content_type__in=other)",
    ),
    Break("S-28", "disclosure/reading/policies.py", "document__in=within(user))", "document__isnull=False)"),
    Break(
        "S-23", "disclosure/review/publication.py", "    problem = route.gate_objection(items)\n", '    problem = ""\n'
    ),
    Break("S-22", "disclosure/review/routes.py", "or unseen_files(items)", 'or ""'),
    Break(
        "S-19",
        "disclosure/models/reviewed.py",
        """        super().minimal_clean()
        self.refuse_depth()
        self.pass_gate()
""",
        """        super().minimal_clean()
        self.refuse_depth()
""",
    ),
)
