"""The five roles and what each may do, as one table; a migration grants it."""

WRITER, EDITOR, PUBLISHER = "Writer", "Editor", "Publisher"
ADS_MANAGER, ADMINISTRATOR = "Ads manager", "Administrator"

_WRITES = {
    "articles.view_article",
    "articles.add_article",
    "articles.change_article",
    "articles.view_tag",
    "articles.view_series",
    "categories.view_category",
    "authors.view_author",
    "authors.change_author",
    "photos.view_photo",
    "photos.add_photo",
    "photos.change_photo",
    "photos.delete_photo",
}
_EDITS = _WRITES | {
    "articles.change_any_article",
    "articles.review_article",
    "articles.publish_article",
    "articles.correct_article",
    "articles.view_breaking",
    "articles.add_breaking",
    "articles.add_tag",
    "articles.add_series",
    "articles.change_series",
    "fronts.curate_front",
    "authors.add_author",
    "photos.change_any_photo",
    "files.view_file",
}
_PUBLISHES = _EDITS | {
    "articles.withdraw_article",
    "articles.retract_article",
    "articles.override_gate",
    "articles.change_tag",
    "articles.merge_tag",
    "articles.view_levelchange",
    "articles.add_levelchange",
    "articles.view_question",
    "articles.add_question",
    "articles.change_question",
    "authors.change_any_author",
    "categories.add_category",
    "categories.change_category",
    "pages.view_page",
    "pages.add_page",
    "pages.change_page",
    "pages.publish_page",
    "newsroom.view_publication",
    "newsroom.change_publication",
}
_SELLS = {
    "articles.view_article",
    "articles.view_tag",
    "categories.view_category",
    "photos.view_photo",
    "photos.add_photo",
    "photos.change_photo",
    "photos.delete_photo",
    "ads.view_advert",
    "ads.add_advert",
    "ads.change_advert",
    "ads.delete_advert",
    "ads.approve_advert",
    "ads.view_campaign",
    "ads.add_campaign",
    "ads.change_campaign",
    "ads.view_advertiser",
    "ads.add_advertiser",
    "ads.change_advertiser",
    "ads.view_setup",
    "ads.change_setup",
}
_ADMINISTERS = {
    "ads.write_html_advert",
    "authors.see_true_author",
    "wordpress.view_import",
    "wordpress.add_import",
    "wordpress.change_import",
    "wordpress.view_importeditem",
    "newsroom.view_user",
    "newsroom.add_user",
    "newsroom.change_user",
}

ROLES = {
    WRITER: _WRITES,
    EDITOR: _EDITS,
    PUBLISHER: _PUBLISHES,
    ADS_MANAGER: _SELLS,
    ADMINISTRATOR: _PUBLISHES | _SELLS | _ADMINISTERS,
}


def grant(apps):
    """Make the five groups and give each its permissions; called by migrations."""
    from django.contrib.auth.management import create_permissions

    for config in apps.get_app_configs():
        # The apps of a migration have no models module, and without one nothing is made.
        kept = getattr(config, "models_module", None)
        config.models_module = kept or True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = kept
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    by_name = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for role, names in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(by_name[name] for name in names if name in by_name)
