"""The whole text of a story as a feed carries it: plain HTML that stands on any page."""

from lxml import etree, html

from newsroom import richtext

# What only our own page, with its style sheet and its script, can make use of.
FURNITURE = ".//*[contains(@class, 'no-print')] | .//button | .//svg"
KEPT = {"href", "src", "alt", "width", "height", "colspan", "rowspan", "scope", "start"}


def whole_text(story, *, photos, absolute):
    """The body as HTML, its addresses made full by `absolute`; without its MORE links."""
    rendered = richtext.render(story.body, articles={}, photos=photos)
    if not rendered:
        return ""
    root = html.fragment_fromstring(rendered, create_parent="div")
    for element in root.xpath(FURNITURE):
        element.drop_tree()
    for element in root.iter(etree.Element):
        for name in set(element.attrib) - KEPT:
            del element.attrib[name]
        for name in ("href", "src"):
            if element.get(name, "").startswith("/"):
                element.set(name, absolute(element.get(name)))
    # The parser does not know that a source is empty, and puts the img into it.
    for wrapper in root.xpath(".//picture | .//source"):
        wrapper.drop_tag()
    inside = [root.text or "", *(html.tostring(child, encoding="unicode") for child in root)]
    return "".join(inside).strip()
