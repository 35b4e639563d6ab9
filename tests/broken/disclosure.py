"""Breaks of the clauses about open government information (D)."""

from .row import Break

BREAKS = (
    Break(
        "D-01",
        "disclosure/models/panels.py",
        "self.instance.owning_division = self.for_user.division",
        "self.instance.owning_division = None",
    ),
    Break("D-01", "disclosure/importing/documents.py", "owning_division=order.by.division,\n        level", "level"),
    Break(
        "D-01",
        "disclosure/review/routes.py",
        """if not (content.get("body") or "").strip() and not content.get("attachments"):""",
        """if content.get("body") is None and not content.get("attachments"):""",
    ),
    Break("D-02", "disclosure/review/routes.py", "        if page.level is None:\n", "        if page.level == -1:\n"),
    Break(
        "D-02",
        "disclosure/review/routes.py",
        "if page.attribute != Attribute.PROACTIVE and page.state == DocumentPage.State.DRAFT:",
        "if page.attribute == Attribute.WITHHELD and page.state == DocumentPage.State.DRAFT:",
    ),
    Break(
        "D-02",
        "disclosure/desk/labelling.py",
        "        choices=Attribute.choices,\n        error_messages",
        "        choices=Attribute.choices,\n        required=False,\n        error_messages",
    ),
    Break("D-02", "disclosure/desk/labelling.py", "self.lowest is not None and level < self.lowest", "level < 0"),
    Break(
        "D-02",
        "disclosure/models/document.py",
        "            attribute=self.attribute if attribute is None else attribute,\n",
        "",
    ),
    Break("D-02", "disclosure/models/document.py", "            level=self.level if level is None else level,\n", ""),
    Break(
        "D-02",
        "disclosure/desk/document.py",
        "        if not self.handling and self.document.state != DocumentPage.State.DRAFT:",
        "        if self.document.state == DocumentPage.State.VOID:",
    ),
    Break(
        "D-03",
        "disclosure/migrations/0001_initial.py",
        'models.Q(("attribute", "withheld"), ("state", "finished"), _negated=True)',
        'models.Q(("attribute", "withheld"), ("state", "void"), _negated=True)',
    ),
    Break("D-05", "disclosure/review/publication.py", " or not user.standing.in_general_office:", ":"),
    Break("D-05", "disclosure/review/publication.py", "form.route_id not in TO_THE_PUBLIC or ", ""),
    Break(
        "D-05",
        "disclosure/review/publication.py",
        "if route.digest_of(page, item.revision) != item.digest or not still_public(page):",
        "if not still_public(page):",
    ),
    Break(
        "D-05",
        "disclosure/review/routes.py",
        """        signature(Post.OFFICE_HEAD, "办公室主要负责人审核"),
        signature(Post.LEADER,""",
        """        signature(Post.LEADER,""",
    ),
    Break(
        "D-05",
        "disclosure/review/triggers.py",
        """    yield Rule(f"{name}_update", table, "UPDATE OF " + ", ".join(["edition_id", *columns]), bad, UNSIGNED)\n""",
        "",
    ),
    Break(
        "D-05",
        "disclosure/review/triggers.py",
        """        yield Rule(f"{name}_insert", table, "INSERT", bad, UNSIGNED)\n        yield Rule(f"{name}_update", table, f"UPDATE OF {covered}\"""",
        """        yield Rule(f"{name}_update", table, f"UPDATE OF {covered}\"""",
    ),
    Break(
        "D-06",
        "portal/site/founding.py",
        """    ("plans", "statutory", "规划计划和工作安排", DisclosureClass.PLANS.value),\n""",
        "",
    ),
    Break(
        "D-06", "portal/site/founding.py", """"审计工作", DisclosureClass.AUDIT_WORK.value)""", """"审计工作", "")"""
    ),
    Break(
        "D-07",
        "disclosure/models/document.py",
        "public = Q(live=True, **PUBLIC_STANDING)",
        "public = Q(**PUBLIC_STANDING)",
    ),
    Break(
        "D-07",
        "disclosure/models/document.py",
        "        return self.live and self.may_be_public",
        "        return self.live",
    ),
    Break(
        "D-07",
        "disclosure/law.py",
        'PUBLIC_STANDING = {"level": 0, "attribute": Attribute.PROACTIVE.value, "state": "finished"}',
        'PUBLIC_STANDING = {"level": 0, "state": "finished"}',
    ),
    Break(
        "D-07",
        "disclosure/law.py",
        'PUBLIC_STANDING = {"level": 0, "attribute": Attribute.PROACTIVE.value, "state": "finished"}',
        'PUBLIC_STANDING = {"attribute": Attribute.PROACTIVE.value, "state": "finished"}',
    ),
    Break(
        "D-07",
        "disclosure/law.py",
        'PUBLIC_STANDING = {"level": 0, "attribute": Attribute.PROACTIVE.value, "state": "finished"}',
        'PUBLIC_STANDING = {"level": 0, "attribute": Attribute.PROACTIVE.value}',
    ),
    Break(
        "D-07",
        "disclosure/review/routes.py",
        "        if page.level > Level.INTERNAL:\n",
        "        if page.level > Level.SECRET:\n",
    ),
    Break(
        "D-07",
        "disclosure/review/publication.py",
        "Page.objects.filter(pk=page.pk).update(live=False, live_revision=None, has_unpublished_changes=True)",
        "Page.objects.filter(pk=page.pk).update(has_unpublished_changes=True)",
    ),
    Break(
        "D-07",
        "disclosure/review/publication.py",
        "    return page.may_be_public if isinstance(page, DocumentPage) else True",
        "    return True",
    ),
    Break(
        "D-08",
        "disclosure/review/routes.py",
        """if data.get("consent") and not data.get("evidence", "").strip():""",
        """if data.get("consent") == "consent" and not data.get("evidence", "").strip():""",
    ),
    Break(
        "D-08",
        "disclosure/review/routes.py",
        """        if not data.get("way"):\n            data["way"]""",
        """        data["consent"] = ""\n        if not data.get("way"):\n            data["way"]""",
    ),
    Break(
        "D-08",
        "disclosure/review/routes.py",
        """("consent", "权利人同意公开"), ("public_interest", "不公开会对公共利益造成重大影响")""",
        """("consent", "权利人同意公开，或者不公开会对公共利益造成重大影响")""",
    ),
    Break(
        "D-09",
        "disclosure/review/routes.py",
        """if content.get("origin") == DocumentPage.Origin.OBTAINED and not (""",
        """if content.get("origin") is None and not (""",
    ),
    Break(
        "D-09",
        "disclosure/importing/documents.py",
        "if order.publish and not page.public_channel:",
        "if order.publish and not page.issuer:",
    ),
    Break(
        "D-09",
        "disclosure/importing/documents.py",
        "page.public_channel = order.channel or page.public_channel",
        "page.public_channel = page.public_channel or (order.channel and record.issuer)",
    ),
    Break(
        "D-09",
        "disclosure/importing/documents.py",
        "    if record.is_own:\n        page.origin",
        "    if record.issuer:\n        page.origin",
    ),
    Break(
        "D-10",
        "disclosure/review/publication.py",
        """ways = form.fields.get("way") or [Way.PORTAL.value]""",
        "ways = [Way.PORTAL.value]",
    ),
    Break(
        "D-10",
        "disclosure/review/publication.py",
        "    record_ways(form, [page for _, page in pairs if isinstance(page, DocumentPage)])\n",
        "",
    ),
    Break("D-10", "disclosure/law.py", """    PRESS = "press", "新闻发布会"\n""", ""),
    Break("D-10", "disclosure/templates/disclosure/document.html", "<li>{{ publication.get_way_display }}", "<li>"),
    Break("D-11", "portal/site/identity.py", """, "fax": "传真\"""", ""),
    Break("D-11", "portal/site/identity.py", """, "DISCLOSURE_SUPERVISOR": "政府信息公开监督机构\"""", ""),
    Break(
        "D-11",
        "disclosure/templates/disclosure/_office.html",
        """<div><dt>办公时间</dt><dd>{{ office.hours }}</dd></div>""",
        "",
    ),
    Break(
        "D-11",
        "disclosure/templates/disclosure/_office.html",
        """<div><dt>电子邮箱</dt><dd>{{ office.email }}</dd></div>""",
        "",
    ),
    Break(
        "D-11",
        "disclosure/templates/disclosure/guide.html",
        """{% include "disclosure/_office.html" with office=supervisor %}""",
        "",
    ),
    Break(
        "D-11",
        "disclosure/templates/disclosure/guide.html",
        """{% for value, label in classes %}<li>""",
        """{% for value, label in classes|slice:":2" %}<li>""",
    ),
    Break("D-12", "disclosure/public/catalogue.py", """        "summary": document.summary,\n""", ""),
    Break(
        "D-12",
        "disclosure/public/catalogue.py",
        """        "issued_on": document.issued_on,\n""",
        """        "issued_on": document.published_on,\n""",
    ),
    Break(
        "D-12",
        "disclosure/public/catalogue.py",
        """        "index_number": document.index_number,\n""",
        """        "index_number": document.external_id,\n""",
    ),
    Break(
        "D-12",
        "disclosure/public/catalogue.py",
        "return DocumentPage.objects.public().only(*LISTED)",
        "return DocumentPage.objects.public().filter(repealed_on=None).only(*LISTED)",
    ),
    Break(
        "D-12",
        "disclosure/public/catalogue.py",
        "for pk, *found in DocumentPage.objects.public().order_by(",
        "for pk, *found in DocumentPage.objects.public().filter(repealed_on=None).order_by(",
    ),
    Break(
        "D-12",
        "disclosure/templates/disclosure/catalogue.html",
        "<span>{{ document.published_on|day }}</span>",
        "<span></span>",
    ),
    Break(
        "D-12",
        "disclosure/templates/disclosure/catalogue.html",
        """<br><span class="hint">{{ document.summary }}</span>""",
        "",
    ),
    Break("D-07", "disclosure/review/routes.py", "days=1, decides=True),", "days=1),"),
    Break(
        "D-05",
        "disclosure/review/routes.py",
        '        signature(Post.LEADER, "分管厅领导审批", of=makers_by_leader),\n',
        "",
    ),
    Break(
        "D-07",
        "disclosure/reading/policies.py",
        """    readable = DocumentPage.objects.readable_by(user).values("pk")
    other""",
        """    readable = DocumentPage.objects.values("pk")
    other""",
    ),
    Break(
        "D-07",
        "disclosure/models/publications.py",
        "        return last if last and last.outcome == WithdrawalOutcome.WITHDRAWN else None",
        "        return last",
    ),
    Break(
        "D-05",
        "disclosure/review/routes.py",
        '    made = {getattr(thing, "owning_division_id", None) or form.division_id for thing in things}',
        "    made = {form.division_id for thing in things}",
    ),
    Break(
        "D-05",
        "portal/routes/objections.py",
        '    missing = next((text for text in asked if text not in given), "")',
        '    missing = "" if given else next(iter(asked), "")',
    ),
    Break(
        "D-05",
        "portal/routes/moves.py",
        "            or statements_objection(asked, statements)\n",
        "",
    ),
    Break("D-05", "portal/routes/moves.py", "            tampered_objection(held)\n            or ", "            "),
    Break(
        "D-05",
        "portal/routes/moves.py",
        "        if problem := tampered_objection(form.holds_what_was_signed):",
        "        if problem := tampered_objection(True):",
    ),
    Break(
        "D-03",
        "disclosure/law.py",
        """    if lawful is None:
        objections""",
        """    if lawful is None and ground:
        objections""",
    ),
    Break(
        "D-03", "disclosure/law.py", "    elif attribute not in lawful.attributes:", "    elif not lawful.attributes:"
    ),
    Break(
        "D-03",
        "disclosure/law.py",
        "    if not note.strip():",
        "    if attribute == Attribute.ON_REQUEST and not note:",
    ),
    Break(
        "D-07",
        "disclosure/law.py",
        "    elif ground == CLASSIFIED and level is not None and level <= Level.INTERNAL:",
        "    elif ground == CLASSIFIED and level is None:",
    ),
    Break(
        "D-02",
        "disclosure/desk/labelling.py",
        '        error_messages={"required": "请确定公开属性（工作规定：谁制作、谁初审）。"},\n',
        "        required=False,\n",
    ),
    Break(
        "D-02",
        "disclosure/models/document.py",
        "            attribute=self.attribute if attribute is None else attribute,\n",
        "            attribute=self.attribute,\n",
    ),
    Break(
        "D-03",
        "disclosure/law.py",
        """    if lawful is None:
        objections["ground"] =""",
        """    if lawful is None:
        objections[""] =""",
    ),
    Break("D-03", "disclosure/law.py", "    if not note.strip():\n", "    if note is None:\n"),
    Break(
        "D-03",
        "disclosure/law.py",
        "    elif attribute not in lawful.attributes:\n",
        "    elif not lawful.attributes:\n",
    ),
    Break(
        "D-07",
        "disclosure/law.py",
        "    elif ground == CLASSIFIED and level is not None and level <= Level.INTERNAL:\n",
        "    elif ground == CLASSIFIED and level is not None and level < Level.OPEN:\n",
    ),
    Break(
        "D-07",
        "disclosure/review/routes.py",
        """        if page.attribute == Attribute.WITHHELD:
            return "公开属性已定为""",
        """        if page.attribute == "":
            return "公开属性已定为""",
    ),
    Break("D-07", "disclosure/law.py", '    "公开后不会危及国家安全、公共安全、经济安全和社会稳定。",\n', ""),
    Break(
        "D-08",
        "disclosure/review/routes.py",
        '        if data.get("consent") and not data.get("evidence", "").strip():\n',
        '        if data.get("consent") and data.get("evidence") is None:\n',
    ),
    Break(
        "D-01",
        "disclosure/models/panels.py",
        "            self.instance.owning_division = self.for_user.division\n",
        "            self.instance.owning_division = None\n",
    ),
    Break(
        "D-12",
        "disclosure/models/document.py",
        '        return ("summary", "issued_on") if content.get("origin") == self.Origin.MADE else ("summary",)\n',
        "        return ()\n",
    ),
    Break(
        "D-12",
        "disclosure/review/routes.py",
        """        return completeness.objection(page, revision)

    def statements""",
        """        return ""

    def statements""",
    ),
    Break(
        "D-02",
        "disclosure/review/routes.py",
        '    made = {getattr(thing, "owning_division_id", None) or form.division_id for thing in things}',
        "    made = {form.division_id for thing in things}",
    ),
    Break(
        "D-05",
        "portal/routes/seats.py",
        "    return {signature.by_id for signature in signed if steps[signature.index].code != steps[index].code}",
        "    return set()",
    ),
    Break(
        "D-07",
        "disclosure/review/triggers.py",
        '"UPDATE OF level, attribute, state", f"{live} AND ({changed})", words)',
        '"UPDATE OF level, attribute, state", "1 = 0", words)',
    ),
    Break(
        "D-12",
        "disclosure/reading/findable.py",
        'identifier=document.index_number or ""',
        'identifier=document.external_id or ""',
    ),
)
