"""Stories through the one door of publication, and pages."""

from django.core.exceptions import PermissionDenied

from articles.models import Article
from articles.workflow import InvalidStep, Status
from newsroom import richtext
from pages.models import Page
from wordpress.mapping import Standing
from wordpress.models import ImportedItem, Note

State = ImportedItem.State


class Stories:
    """The part of bringing texts that writes stories and pages and puts each in its place."""

    def _write_stories(self, texts):
        here = self._here(texts)
        fresh = [t for t in texts if t.number not in here and t.item.state != State.DONE]
        gone = [t for t in texts if t.number not in here and t.item.state == State.DONE]
        for text in gone:
            text.note(Note.Kind.PERSON, "It was imported before and deleted here since.")
        if fresh:
            contents = [t.content for t in fresh]
            drafted = Article.objects.draft_many(
                contents, by=self.by, pks=[t.number for t in fresh]
            )
            here |= {article.pk: article for article in drafted}
        known = [t for t in texts if t.number in here and t not in fresh]
        changed = [t for t in known if self._update(t, here[t.number])]
        self._put_in_place([*fresh, *changed], here)
        self._note_outcome([*fresh, *changed])

    def _here(self, texts):
        pks = [t.number for t in texts if t.item.state == State.DONE]
        rows = Article.objects.filter(pk__in=pks).select_related("newest_revision")
        return {article.pk: article for article in rows} if pks else {}

    def _update(self, text, article):
        """Save what has changed there as a new revision, unless somebody wrote here since."""
        if standing_of(article) != text.item.target_digest:
            text.note(
                Note.Kind.PERSON,
                "It was edited here since the last import: that stays, and the old site’s is left.",
            )
            return False
        newest = article.newest_revision
        wanted = text.content | {"body": richtext.clean(text.content["body"])}
        before = newest.content()
        if article.live_revision_id:
            # The address of a public story stays.
            wanted["slug"] = before["slug"]
        if any(wanted[name] != before.get(name) for name in wanted):
            article.save_revision(
                wanted, by=self.by, base=newest.number, note="Imported again from WordPress."
            )
        return True

    def _put_in_place(self, texts, here):
        """Publish, schedule, submit, withdraw or bin each, as the export says."""
        shown = []
        for text in texts:
            article, standing = here[text.number], text.verdict.standing
            if standing in (Standing.PUBLIC, Standing.SCHEDULED):
                shown.append(text)
            elif article.status == Status.PUBLISHED:
                self._take_back(text, article)
            elif standing == Standing.REVIEW and article.status == Status.DRAFT:
                article.submit(by=self.by)
            elif standing == Standing.BIN and not article.binned_at:
                article.bin(by=self.by)
        if not shown:
            return
        report = Article.objects.publish_many(
            [here[t.number] for t in shown],
            by=self.by,
            moments={t.number: t.item.moment for t in shown},
            paths={t.number: t.item.planned_path for t in shown},
            note="Imported from WordPress.",
            record_failures=True,
        )
        refused = {refusal.article.pk: refusal.reason for refusal in report.refused}
        paths = {article.pk: article.path for article in report.published}
        for text in shown:
            if reason := refused.get(text.number):
                text.note(Note.Kind.PERSON, f"It could not be published: {reason}")
            elif paths[text.number] != text.item.planned_path:
                text.item.planned_path = paths[text.number]

    def _take_back(self, text, article):
        try:
            if article.is_public:
                article.withdraw(by=self.by, note="It is no longer public on the old site.")
            else:
                article.unschedule(by=self.by, note="It is no longer scheduled on the old site.")
        except (InvalidStep, PermissionDenied) as reason:
            text.note(Note.Kind.PERSON, f"It is public here and not there: {reason}")

    def _note_outcome(self, texts):
        rows = Article.objects.filter(pk__in=[t.number for t in texts])
        standing = {a.pk: standing_of(a) for a in rows.select_related("newest_revision").only(
            "status", "newest_revision__number", "binned_at")}  # fmt: skip
        for text in texts:
            item = text.item
            item.target_id, item.is_ours = text.number, True
            item.target_digest = standing.get(text.number, "")
            self._finish(text)

    def _finish(self, text):
        item = text.item
        item.state, item.source_digest = State.DONE, text.digest
        item.lacks_pictures = text.body.lacks_pictures
        item.comment_count = len(text.record.comments)

    # Pages

    def _write_page(self, batch, text):
        item = text.item
        page = Page.objects.filter(pk=item.target_id).select_related("newest_revision").first()
        if page is None:
            text.note(Note.Kind.PERSON, "Its page was deleted here since.")
            return
        if item.target_digest and standing_of(page) != item.target_digest:
            text.note(
                Note.Kind.PERSON,
                "It was edited here since the last import: that stays, and the old site’s is left.",
            )
            return
        self._show_lead_of_page(batch, text)
        page.save_revision(text.content, by=self.by, note="Imported from WordPress.")
        if text.verdict.standing in (Standing.PUBLIC, Standing.SCHEDULED):
            if text.verdict.standing == Standing.SCHEDULED:
                text.note(Note.Kind.PERSON, "Pages cannot be scheduled: publish it by hand.")
            elif not page.is_public or page.has_newer_work or item.lacks_pictures:
                page.publish(by=self.by)
        elif page.is_public:
            page.take_down(by=self.by)
        item.target_digest = standing_of(page)
        self._finish(text)

    def _show_lead_of_page(self, batch, text):
        picture = batch.around.pictures.get(f"#{text.lead}") if text.lead else None
        if picture and picture.photo not in text.body.photos:
            figure = f'<figure class="photo" data-photo="{picture.photo}"><img alt=""></figure>'
            text.content["body"] = richtext.clean(figure + text.content["body"])
            text.body.lacks_pictures = text.body.lacks_pictures or not picture.is_here


def standing_of(thing):
    """What shows whether somebody here has written or decided anything since."""
    binned = " binned" if getattr(thing, "binned_at", None) else ""
    return f"{thing.newest_revision.number} {thing.status}{binned}"
