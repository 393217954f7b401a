"""Sticky stories of the old site become picks of the front page, once."""

from articles.models import Article
from fronts.models import Front
from wordpress.models import ImportedItem, Kind, Note

PLACED = "It was sticky: it stands among the picks of the front page."
NOT_PLACED = "It was sticky: pick it for the front page if it should stay there."


def pick_sticky(sites, *, by):
    """Place the sticky stories of these sites that no import has placed yet, newest first.

    Once only: an editor who has taken one from the front page since has decided.
    """
    sticky = ImportedItem.objects.filter(
        site__in=sites, is_sticky=True, state=ImportedItem.State.DONE, target_kind=Kind.ARTICLE
    ).order_by("-moment", "pk")
    fresh = [item for item in sticky if "pick" not in item.details]
    stories = Article.objects.published().in_bulk([item.target_id for item in fresh])
    public = [stories[item.target_id] for item in fresh if item.target_id in stories]
    placed = {story.pk for story in Front.objects.of().place(public, by=by)} if public else set()
    for item in fresh:
        if item.target_id in stories:
            item.details["pick"] = item.target_id in placed
            item.save(update_fields=["details"])
    for item in sticky:
        kind, said = (
            (Note.Kind.CHANGED, PLACED)
            if item.details.get("pick")
            else (Note.Kind.PERSON, NOT_PLACED)
        )
        Note.objects.get_or_create(item=item, kind=kind, sentence=said)
