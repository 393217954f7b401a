"""New from a Word file: what comes along, what is asked for, what is refused in a sentence."""

import io
import zipfile
from html import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article
from photos.models import Photo
from tests.articles.desk import change_page, page_of, said, signed_in
from tests.photos.pictures import CANARY, careless_jpeg, jpeg

WORD = reverse("admin:articles_article_word")
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = {
    "Title": "Title", "Subtitle": "Subtitle", "Heading1": "heading 1", "Heading4": "heading 4",
    "Quote": "Quote",
}  # fmt: skip


def paragraph(text, style="", marks="", numbered=""):
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        properties += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbered}"/></w:numPr>'
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{marks}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def link(text, rel):
    return f'<w:p><w:hyperlink r:id="{rel}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink></w:p>'


def picture(rel, alt=""):
    how = "r:link" if rel == "outside" else "r:embed"
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="{alt}"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip {how}="{rel}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def docx(*body, files=None, document=None, name="story.docx"):
    pictures = files or {}
    relations = "".join(
        f'<Relationship Id="{rel}" Type="{OFFICE}/image" Target="media/{rel}.jpg"/>'
        for rel in pictures
    )
    relations += (
        f'<Relationship Id="site" Type="{OFFICE}/hyperlink" Target="https://example.org/x" '
        f'TargetMode="External"/><Relationship Id="bad" Type="{OFFICE}/hyperlink" '
        'Target="javascript:alert(1)" TargetMode="External"/>'
        f'<Relationship Id="outside" Type="{OFFICE}/image" Target="file:///etc/passwd" '
        f'TargetMode="External"/><Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="n" Type="{OFFICE}/numbering" Target="numbering.xml"/>'
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/></w:style>'
        for id, name in STYLES.items()
    )
    numbering = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:numFmt w:val="{kind}"/></w:lvl>'
        f'</w:abstractNum><w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>'
        for n, kind in ((1, "bullet"), (2, "decimal"))
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="jpg" ContentType="image/jpeg"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="d" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
        "word/document.xml": document
        or f"<w:document {NAMESPACES}><w:body>{''.join(body)}</w:body></w:document>",
        **{f"word/media/{rel}.jpg": data for rel, data in pictures.items()},
    }
    return zipped(parts, name)


def zipped(parts, name="story.docx"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path, data in parts.items():
            file.writestr(path, data)
    return SimpleUploadedFile(name, packed.getvalue())


def send(user, file):
    return signed_in(user).post(WORD, {"file": file}, follow=True)


def test_a_word_file_becomes_a_draft_of_its_writer(writer):
    answer = send(
        writer,
        docx(
            paragraph("The Carrier Sails & Waits", "Title"),
            paragraph("Nobody knows why.", "Subtitle"),
            paragraph("It left <at> dawn.", marks="<w:b/>"),
            paragraph("In the yard", "Heading1"),
            paragraph("Hull", numbered="1"),
            paragraph("Cable", numbered="1"),
            paragraph("First", numbered="2"),
            paragraph("We waited.", "Quote"),
            link("the contract", "site"),
            link("a trap", "bad"),
            paragraph("Smaller", "Heading4"),
        ),
    )
    story = Article.objects.get()
    assert answer.redirect_chain[-1][0] == change_page(story)
    assert story.created_by == writer and story.status == "draft"
    assert story.newest_revision.headline == "The Carrier Sails & Waits"
    assert story.newest_revision.deck == "Nobody knows why."
    assert story.newest_revision.body == (
        "<p><strong>It left &lt;at&gt; dawn.</strong></p>\n<h2>In the yard</h2>\n"
        "<ul><li>Hull</li><li>Cable</li></ul>\n<ol><li>First</li></ol>\n"
        "<blockquote><p>We waited.</p></blockquote>\n"
        '<p><a href="https://example.org/x">the contract</a></p>\n<p>a trap</p>\n<h3>Smaller</h3>'
    )


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        ([paragraph("Ships at Sea", "Heading1"), paragraph("Text.")], "Ships at Sea"),
        ([paragraph("Text.")], "night shift"),
    ],
)
def test_without_a_title_the_first_heading_or_the_name_of_the_file_is_one(writer, body, headline):
    send(writer, docx(*body, name="night_shift.docx"))
    newest = Article.objects.get().newest_revision
    assert (newest.headline, newest.body) == (headline, "<p>Text.</p>")


def test_pictures_enter_the_library_cleaned_and_their_alt_text_is_asked_for(writer):
    answer = send(
        writer,
        docx(
            paragraph("Before."),
            picture("one", "A tug"),
            picture("two"),
            files={"one": careless_jpeg(), "two": b"<svg onload=x()>"},
        ),
    )
    story, photo = Article.objects.get(), Photo.objects.get()
    assert answer.redirect_chain[-1][0] == page_of(story, "pictures")
    assert CANARY.encode() not in photo.file.read()
    assert photo.uploaded_by == writer
    assert any(words.startswith("Picture 2 was left out: ") for words in said(answer))
    assert f'data-photo="{photo.pk}"' in story.newest_revision.body
    assert "A tug" in answer.content.decode()

    client = signed_in(writer)
    words = {"base": "1", f"photo-{photo.pk}-alt": "", f"photo-{photo.pk}-credit": "Navy"}
    refused = client.post(page_of(story, "pictures"), words)
    assert "Describe the picture, or say that it is decorative." in refused.content.decode()
    assert story.revisions.count() == 1

    words[f"photo-{photo.pk}-alt"] = 'A tug beside a "gray" ship'
    client.post(page_of(story, "pictures"), words)
    story.refresh_from_db()
    photo.refresh_from_db()
    assert 'alt="A tug beside a &quot;gray&quot; ship"' in story.newest_revision.body
    assert story.newest_revision.number == 2
    assert photo.credit == "Navy"


def test_the_same_picture_twice_is_one_photo(writer):
    data = jpeg()
    send(writer, docx(picture("one", "A"), picture("two", "B"), files={"one": data, "two": data}))
    photo = Photo.objects.get()
    assert Article.objects.get().newest_revision.body.count(f'data-photo="{photo.pk}"') == 2


def test_a_picture_outside_the_file_is_not_fetched(writer):
    answer = send(writer, docx(paragraph("Text."), picture("outside")))
    assert Photo.objects.count() == 0
    assert "Picture 1 was left out: it stands in another file." in said(answer)


BOMB = {
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": "<w/>",
    "word/media/1.jpg": b"\0" * 160_000_000,
}
DEEP = f"<w:document {NAMESPACES}><w:body>{'<w:p>' * 5000}{'</w:p>' * 5000}</w:body></w:document>"
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w>&b;</w>'


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: SimpleUploadedFile("a.docx", b"PK nothing"), "This is not a Word file (.docx)."),
        (lambda: SimpleUploadedFile("a.docx", b"\xd0\xcf\x11\xe0 old"), "This is an old .doc"),
        (lambda: zipped({"word.txt": "x"}), "This is not a Word file (.docx)."),
        (lambda: zipped(BOMB), "unpacks to more than a story can hold"),
        (lambda: docx(document=LAUGHS.encode("utf-16")), "cannot be read"),
        (lambda: docx(document=LAUGHS), "cannot be read"),
        (lambda: docx(document="<w:document"), "cannot be read"),
        (lambda: docx(document=DEEP), "cannot be read"),
        (lambda: docx("<w:p/>" * 210_000), "too long for one story"),
        (lambda: docx(paragraph("x" * 10_000_001)), "too long for one story"),
    ],
    ids="no-zip old-word other-zip bomb utf-16-entities entities broken deep tags long".split(),
)
def test_a_hostile_or_broken_file_is_refused_in_a_sentence(writer, make, sentence):
    answer = send(writer, make())
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert Article.objects.count() == Photo.objects.count() == 0


def test_who_may_not_write_may_not_send_a_word_file(ads_manager):
    assert signed_in(ads_manager).post(WORD, {"file": docx(paragraph("x"))}).status_code == 403
    assert Article.objects.count() == 0


def test_another_writers_pictures_are_out_of_reach(writer, editor, make_article):
    story = make_article(by=editor)
    assert signed_in(writer).get(page_of(story, "pictures")).status_code == 404
