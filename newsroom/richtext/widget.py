"""CKEditor 4, contained: the one place that configures it and says what its page needs."""

from ckeditor.widgets import CKEditorWidget
from csp.constants import SELF, UNSAFE_INLINE
from django import forms
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape

from newsroom.richtext import embeds
from newsroom.richtext.blocks import Blanks, html_of_blocks
from newsroom.richtext.grammar import blocks_of
from newsroom.richtext.references import references_of

# For the page with the editor on it and for no other: its buttons carry onclick attributes.
EDIT_PAGE_CSP = {
    "script-src-attr": [UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}

# They call other servers, make what the grammar does not know, or lose what is pasted: the one for
# Google Docs fails at the first <span> without a style, and ours reads that markup too.
REMOVED_PLUGINS = """
    about autoembed bidi codesnippetgeshi colorbutton colordialog copyformatting dialogadvtab div
    docprops elementspath embed embedbase embedsemantic exportpdf filebrowser flash font forms
    iframe image indentblock justify language liststyle mathjax newpage pagebreak pastefromgdocs
    preview print resize save scayt showblocks smiley stylescombo stylesheetparser templates
    uploadimage wsc
""".split()

CONFIG = {
    "customConfig": "",
    "contentsCss": [],
    "stylesSet": False,
    "versionCheck": False,
    "extraPlugins": "divarea,widget,newsblocks,newspaste",
    "removePlugins": ",".join(REMOVED_PLUGINS),
    "toolbar": [
        ["Undo", "Redo"],
        ["Bold", "Italic", "Link"],
        ["Newssubhead", "Blockquote", "Newspullquote"],
        ["Newsmore"],
        ["Newsphoto", "Newsgallery", "Newsembed"],
        ["Table", "BulletedList", "NumberedList", "Newsfactbox", "HorizontalRule"],
        ["Find"],
        ["Format", "Subscript", "Superscript", "Unlink", "RemoveFormat", "SpecialChar", "Source"],
    ],
    "format_tags": "p;h2;h3",
    "allowedContent": "; ".join(
        (
            "p h2 h3 strong em sub sup br hr ul li blockquote cite dl dt dd caption thead tbody"
            " tfoot tr table",
            "p(more-link)[data-article]",
            "a[!href]",
            "ol[start]",
            "span(!place)",
            "th td(number)[colspan,rowspan,scope]",
            "figure(photo,gallery,embed)[data-photo,data-src]",
            "img[alt,data-decorative,src]",
            "figcaption",
            "aside(pull-quote,fact-box)",
        )
    ),
    "pasteFilter": "semantic-content",
    "entities": False,
    "linkDefaultProtocol": "https://",
    "removeDialogTabs": "link:target;link:upload;link:advanced;table:advanced",
    "disableNativeSpellChecker": False,
    "width": "auto",
    "height": "auto",
    "title": "Body",
    "language": "en",
}


class RichTextWidget(CKEditorWidget):
    """The editor; `look_up` says which stories and photos this person may see in it."""

    template_name = "ckeditor/widget.html"

    def __init__(self, attrs=None, look_up=None):
        forms.Textarea.__init__(self, attrs)
        self.look_up = look_up or (lambda references: ({}, {}))
        self.external_plugin_resources = []
        self.config = CONFIG

    def _set_config(self):
        """Nothing to add: the configuration is the same for everybody."""

    def get_context(self, name, value, attrs):
        self.external_plugin_resources = [
            [name, static(f"richtext/{name}/"), "plugin.js"] for name in ("newsblocks", "newspaste")
        ]
        self.config = {**CONFIG, "newsblocks": _places()}
        return super().get_context(name, value, attrs)

    def format_value(self, value):
        blocks = blocks_of(value)
        articles, photos = self.look_up(references_of(blocks))
        return html_of_blocks(blocks, Filled(articles, photos), between="\n")

    @property
    def media(self):
        return super().media + forms.Media(css={"all": ["richtext/editor.css"]})


def _places():
    """Where the buttons of the editor find stories, photos and the sites of posts."""
    return {
        "dialogs": static("richtext/dialogs.js"),
        "picker": static("newsroom-admin/js/photo-picker.js"),
        "stories": reverse("admin:articles_article_linkable"),
        "embeds": [
            {"name": site.name, "kind": site.kind, "pattern": embeds.pattern_for_browsers(site)}
            for site in embeds.SITES
        ],
    }


def for_editor(html, *, articles, photos):
    """A body as it enters the editor: cleaned once more, headlines and pictures filled in."""
    return html_of_blocks(blocks_of(html), Filled(articles, photos), between="\n")


class Filled(Blanks):
    """Headlines and pictures for whoever may see them; both are left out again at saving."""

    def __init__(self, articles, photos):
        self.articles, self.photos = articles, photos

    def more(self, article):
        story = self.articles.get(article)
        headline = story.headline if story else f"story {article}, which you cannot see"
        return f"MORE: {escape(headline)}"

    def source(self, photo):
        found = self.photos.get(photo)
        # CKEditor throws an image without an address away, and its alt text with it.
        return f' src="{escape(found.url if found else static("richtext/no-photo.svg"))}"'
