"""Breaks of the clauses about the networks, the review of what goes online, accounts and the trail (N)."""

from .row import Break

BREAKS = (
    Break("N-01", "secretmarks/levels.py", "Zone.WORK: Level.INTERNAL,", "Zone.WORK: Level.TOP_SECRET,"),
    Break("N-01", "secretmarks/levels.py", "Zone.PUBLIC: Level.OPEN,", "Zone.PUBLIC: Level.INTERNAL,"),
    Break(
        "N-01",
        "secretmarks/levels.py",
        "return min(highest, Level[settings.PORTAL_CEILING])",
        "return max(highest, Level[settings.PORTAL_CEILING])",
    ),
    Break(
        "N-01", "secretmarks/levels.py", "if effective <= ceiling():", "if level is None or level <= ceiling() + 10:"
    ),
    Break(
        "N-01",
        "secretmarks/gate.py",
        "    objection = above_ceiling(level)\n    if objection:",
        '    objection = ""\n    if objection:',
    ),
    Break("N-01", "secretmarks/gate.py", "if finding.level > effective(level)", "if finding.level > Level.SECRET"),
    Break("N-01", "secretmarks/gate.py", "in (Zone.PUBLIC, Zone.WORK):", "in (Zone.PUBLIC,):"),
    Break(
        "N-01",
        "disclosure/models/reviewed.py",
        'trail.note("gate.refused", of=self if self.pk else None, outcome="refused", kind=self._meta.model_name)',
        "pass",
    ),
    Break("N-02", "disclosure/review/publication.py", "if form.drafter_id == user.pk:", "if form.drafter_id is None:"),
    Break("N-02", "disclosure/review/publication.py", "not user.holds(Post.PUBLICATION_OFFICER) or ", ""),
    Break(
        "N-02",
        "disclosure/review/publication.py",
        "or form.outcome != Form.Outcome.APPROVED:",
        "or form.outcome == Form.Outcome.WITHDRAWN:",
    ),
    Break(
        "N-02",
        "disclosure/review/triggers.py",
        """    yield Rule("page_live_update", "wagtailcore_page", f"UPDATE OF {columns}", bad, UNSIGNED)\n""",
        "",
    ),
    Break("N-02", "disclosure/review/triggers.py", """AND f.outcome = 'approved' AND f.route_id""", "AND f.route_id"),
    Break(
        "N-03",
        "portal/people/models.py",
        "return self.is_active and self.division_id is not None and",
        "return self.division_id is not None and",
    ),
    Break(
        "N-03",
        "portal/people/models.py",
        "return self.is_active and self.division_id is not None and",
        "return self.is_active and",
    ),
    Break(
        "N-03",
        "portal/spans.py",
        "return (first is None or first <= (at or today())) and not self.has_ended(at)",
        "return not self.has_ended(at)",
    ),
    Break(
        "N-03",
        "portal/spans.py",
        "return (first is None or first <= (at or today())) and not self.has_ended(at)",
        "return first is None or first <= (at or today())",
    ),
    Break(
        "N-03",
        "portal/people/receivers.py",
        "    if sender is User and not instance.is_employed():\n        end_sessions(instance)\n",
        "",
    ),
    Break("N-03", "portal/people/models.py", "user.assignments.current(day)", "user.assignments.all()"),
    Break("N-03", "portal/people/models.py", "user.deputyships.current(day)", "user.deputyships.all()"),
    Break(
        "N-03",
        "portal/people/models.py",
        "            if row.assignment.is_current(day)\n",
        "",
    ),
    Break(
        "N-03",
        "portal/people/policies.py",
        "return user.is_authenticated and bool(",
        "return user.is_authenticated and user.is_superuser or bool(",
    ),
    Break(
        "N-03",
        "portal/people/policies.py",
        '"people.add_assignment": OFFICER,',
        '"people.add_assignment": OFFICER + ADMINISTRATOR,',
    ),
    Break(
        "N-03",
        "portal/people/forms.py",
        """        if self.cleaned_data["user"] == self.for_user:\n            raise ValidationError("不得为本人任命""",
        """        if self.cleaned_data["user"] is None:\n            raise ValidationError("不得为本人任命""",
    ),
    Break(
        "N-04",
        "portal/people/accounts.py",
        "letters = place(division) + initials(name)",
        "letters = initials(name)",
    ),
    Break("N-04", "portal/people/accounts.py", 'r"[a-z]{2,}\\d{3}\\Z"', 'r"[a-z]{2,}\\d{2,3}\\Z"'),
    Break(
        "N-04",
        "portal/people/accounts.py",
        "if not account.startswith(place(division)):",
        "if not account.startswith(division.code[:0]):",
    ),
    Break(
        "N-04",
        "portal/people/middleware.py",
        "    if user.password_is_initial:\n        return True\n",
        "",
    ),
    Break(
        "N-04",
        "portal/people/models.py",
        "return self.last_login is not None and self.last_login >= issued",
        "return False",
    ),
    Break(
        "N-04",
        "portal/people/models.py",
        "timezone.now() - issued > timedelta(days=settings.INITIAL_PASSWORD_DAYS)",
        "timezone.now() - issued > timedelta(days=settings.INITIAL_PASSWORD_DAYS * 2)",
    ),
    Break("N-06", "portal/settings.py", "AXES_FAILURE_LIMIT = 5", "AXES_FAILURE_LIMIT = 10"),
    Break("N-06", "portal/settings.py", "AXES_COOLOFF_TIME = 0.25", "AXES_COOLOFF_TIME = 0.1"),
    Break("N-06", "portal/settings.py", "SESSION_IDLE_SECONDS = 15 * 60", "SESSION_IDLE_SECONDS = 30 * 60"),
    Break("N-06", "portal/settings.py", "SESSION_WORK_SECONDS = 8 * 60 * 60", "SESSION_WORK_SECONDS = 24 * 60 * 60"),
    Break("N-06", "portal/settings.py", '"OPTIONS": {"min_length": 12}', '"OPTIONS": {"min_length": 8}'),
    Break(
        "N-06",
        "portal/people/policies.py",
        "            make_password(password)\n            return None",
        "            return None",
    ),
    Break(
        "N-06",
        "portal/people/middleware.py",
        "or work > settings.SESSION_WORK_SECONDS or work < -60",
        "or work > settings.SESSION_WORK_SECONDS",
    ),
    Break(
        "N-06",
        "portal/trail/guards.py",
        "BEFORE DELETE ON trail_entry\n        BEGIN SELECT RAISE(ABORT",
        "BEFORE DELETE ON trail_entry WHEN OLD.id < 0\n        BEGIN SELECT RAISE(ABORT",
    ),
    Break(
        "N-06",
        "portal/trail/record.py",
        """    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)""",
        "    return text",
    ),
    Break(
        "N-06",
        "portal/trail/record.py",
        "            draft.finish()\n            queue.drafts.append(draft)\n            if outer is None:\n                write(queue.drafts)\n",
        "            draft.finish()\n        queue.drafts.append(draft)\n        if outer is None:\n            write(queue.drafts)\n",
    ),
    Break("N-06", "portal/trail/verification.py", "    if row[-1] != seal(row[:-1]):", "    if len(row[-1]) != 64:"),
    Break("N-06", "portal/trail/verification.py", "    if number < head.id:", "    if number > head.id:"),
    Break(
        "N-06",
        "portal/trail/verification.py",
        "    if mark is None or mark.digest == digest:",
        "    if mark is None or mark.id == number:",
    ),
    Break("N-02", "portal/routes/seats.py", "    out = {form.drafter_id} | (signed", "    out = (signed"),
    Break(
        "N-03",
        "portal/jobs/models.py",
        "        return self.filter(owner=user.pk) if user.is_authenticated else self.none()",
        "        return self",
    ),
    Break(
        "N-03",
        "search/doors.py",
        "    return SavedSearch.objects.filter(owner=user.pk)",
        "    return SavedSearch.objects.all()",
    ),
    Break(
        "N-03",
        "portal/people/policies.py",
        "    return user.is_authenticated and bool(user.standing.powers.intersection(registry.get(permission, ())))",
        "    return user.is_authenticated",
    ),
    Break(
        "N-06",
        "portal/files/stocktaking.py",
        "        if name not in known and storage().get_modified_time(name) < older_than:",
        "        if name not in known and storage().get_modified_time(name) > older_than:",
    ),
    Break(
        "N-06",
        "portal/trail/record.py",
        "    if came != sealed or not head_model.objects.filter(id=number, digest=digest).exists():",
        "    if len(came) > len(sealed):",
    ),
    Break(
        "N-06",
        "portal/catalog.py",
        "        if present.get((table, name)) != wanted:",
        "        if (table, name) not in present:",
    ),
    Break(
        "N-06",
        "portal/verification/database.py",
        "        if (table, name) not in expected and not table.startswith(OF_THE_FRAMEWORK)",
        '        if (table, name) not in expected and table.startswith("trail_")',
    ),
    Break(
        "N-06",
        "portal/routes/models.py",
        "self.outcome, self.opinion, self.amendments,",
        "self.outcome, self.amendments,",
    ),
    Break("N-06", "portal/routes/models.py", "self.capacity, self.by_id,", "self.capacity,"),
    Break(
        "N-06",
        "portal/routes/verification.py",
        "    if len(signatures) < told.unsealed + told.seals.total():",
        "    if len(signatures) < told.unsealed:",
    ),
    Break(
        "N-06",
        "portal/routes/verification.py",
        "    for signature in strange[told.unsealed :]:",
        "    for signature in strange[told.unsealed + told.seals.total() :]:",
    ),
    Break(
        "N-06",
        "portal/routes/verification.py",
        "    if sorted(covered) != list(range(form.steps)) or any(",
        "    if not covered or any(",
    ),
    Break("N-06", "portal/routes/verification.py", "    if told.rounds < form.round:", "    if told.rounds < 0:"),
    Break(
        "N-06",
        "portal/routes/verification.py",
        '.values_list("object", flat=True).distinct()) - known:',
        '.values_list("object", flat=True).distinct()) & known & set():',
    ),
    Break("N-02", "disclosure/review/verification.py", "        or page.columns() != page.columns(revision)\n", ""),
    Break(
        "N-02",
        "disclosure/review/verification.py",
        "            sorted(children.get((page.pk, name), [])) != sorted(in_revision(page, name))",
        "            len(children.get((page.pk, name), [])) != len(in_revision(page, name))",
    ),
    Break("N-02", "disclosure/review/verification.py", "        or not still_public(page)\n", ""),
    Break(
        "N-02",
        "disclosure/review/verification.py",
        "        elif page.pk not in published[name_of(item.form)]:",
        "        elif item.used_at is None:",
    ),
    Break("N-02", "disclosure/review/verification.py", "        used_at__isnull=False,\n", ""),
    Break(
        "N-06",
        "disclosure/review/verification.py",
        " or not empty or (told and name not in entries):",
        " or not empty:",
    ),
    Break(
        "N-06",
        "disclosure/review/verification.py",
        "        if titles.get(page.pk) != page.title or not empty or",
        "        if titles.get(page.pk) != page.title or",
    ),
    Break(
        "N-06",
        "portal/files/stocktaking.py",
        "    return [file for file in files if described(file) != (file.size, file.sha256, file.sm3)]",
        "    return [file for file in files if (described(file) or (0,))[0] != file.size]",
    ),
    Break(
        "N-06",
        "portal/files/apps.py",
        """        nightly.add(stocktaking.mend)
        integrity.add("files", stocktaking.check)
""",
        "        nightly.add(stocktaking.mend)\n",
    ),
    Break(
        "N-06",
        "disclosure/review/routes.py",
        """        if damaged([file]):
            return f"“{title}”的文件与存入时""",
        """        if not file.size:
            return f"“{title}”的文件与存入时""",
    ),
    Break(
        "N-06",
        "search/verification.py",
        "            faults |= dict.fromkeys(wanted.keys() - held.keys(), MISSING)\n",
        "",
    ),
    Break(
        "N-06",
        "search/verification.py",
        '                if readers.get(held[pk], set()) != {f"{kind}/{scope}" for scope in wanted[pk].scopes}:',
        "                if held[pk] not in readers:",
    ),
    Break("N-06", "search/verification.py", "        faults |= dict.fromkeys(known, OF_NOTHING)\n", ""),
    Break(
        "N-06",
        "secretmarks/recount.py",
        """def check(share: Share) -> Iterator[Fault | str]:
    for key, held, told in differences():""",
        """def check(share: Share) -> Iterator[Fault | str]:
    for key, held, told in ():""",
    ),
    Break(
        "N-06",
        "secretmarks/recount.py",
        '        if told.get(act.pk, "") not in (None, act.sealed()):',
        '        if told.get(act.pk, "") == "":',
    ),
    Break(
        "N-06",
        "secretmarks/recount.py",
        "            if standing_of(matter) != left_by(acts.get(matter.pk)):",
        "            if False:",
    ),
    Break(
        "N-06",
        "portal/routes/verification.py",
        "    if not form.holds_what_was_signed or (begun and begun != form.seen_digest()):",
        "    if begun and begun != form.seen_digest():",
    ),
    Break(
        "N-06",
        "portal/routes/verification.py",
        "    if not form.holds_what_was_signed or (begun and begun != form.seen_digest()):",
        "    if not form.holds_what_was_signed:",
    ),
    Break(
        "N-06",
        "portal/verification/rounds.py",
        "for row in Finding.objects.select_for_update().open()}",
        "for row in Finding.objects.select_for_update()}",
    ),
    Break(
        "N-06",
        "portal/verification/rounds.py",
        "            for finding in keep(found, day, whole=whole):",
        "            for finding in keep(found, day, whole=whole) and ():",
    ),
    Break(
        "N-06",
        "portal/verification/settling.py",
        '    return "" if user.holds(Post.SECURITY_OFFICER) else',
        '    return "" if user.holds(Post.SECURITY_OFFICER, Post.AUDITOR) else',
    ),
    Break(
        "N-06",
        "portal/verification/management/commands/verify.py",
        "        if result.open:",
        "        if result.found:",
    ),
    Break(
        "N-06",
        "portal/desk/management/commands/daily.py",
        """        # Before anything that may fail, and once more with what the night added.
        night.attempt("留痕链的锚定", anchored)
""",
        "",
    ),
    Break(
        "N-03",
        "portal/people/opening.py",
        """    if by.pk == key.requested_by_id and not is_alone(by):
        return "申请和确认须由不同人员办理。"
""",
        "",
    ),
    Break(
        "N-03",
        "portal/people/opening.py",
        '        return "本人的账号须由他人确认；只有一名安全保密管理员的，由安全审计员确认。"',
        '        return ""',
    ),
    Break(
        "N-03",
        "portal/people/forms.py",
        "        division, self.instance.division = self.instance.division, None",
        "        division = self.instance.division",
    ),
    Break(
        "N-03", "portal/people/forms.py", "        if self.reopens(cleaned) and not may_reopen:", "        if False:"
    ),
    Break(
        "N-06",
        "portal/people/returning.py",
        "    return path.startswith(STAFF + (ALSO_AFTER_A_SESSION if ended else ()))",
        '    return path.startswith("/desk/")',
    ),
    Break("N-01", "portal/site/installation.py", "    if not made or stored == zone():", "    if True:"),
    Break(
        "N-06",
        "portal/settings.py",
        '    return len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-")',
        "    return len(key) < 10",
    ),
    Break(
        "N-06",
        "portal/settings.py",
        """if not HTTPS:
    refuse(""",
        """if False:
    refuse(""",
    ),
    Break(
        "N-01",
        "disclosure/models/reviewed.py",
        """        objection = self.gate_objection()
        if objection:
""",
        """        objection = self.gate_objection()
        if objection and self.live:
""",
    ),
    Break("N-06", "portal/routes/moves.py", '        entry.data["signature"] = signature.sealed()\n', ""),
    Break(
        "N-06",
        "disclosure/review/routes.py",
        '        return damaged_files(form) if decides else ""',
        '        return ""',
    ),
    Break(
        "N-01",
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
