"""An export of invented stories, of any number, for measuring."""

import random
from html import escape

WORDS = (
    "the fleet came in at dawn and a frigate of the northern squadron lay at the quay while crews "
    "took on stores for a patrol that ministers had asked for in spring because a contract for "
    "new sensors was late and the yard had too few welders to finish two hulls at once"
).split()
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Measured</title><link>{site}</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{site}</wp:base_site_url><wp:base_blog_url>{site}</wp:base_blog_url>
"""
ITEM = """<item><title>{title}</title><link>{site}/{month}/{slug}/</link>
<dc:creator>writer-{author}</dc:creator><content:encoded>{body}</content:encoded>
<excerpt:encoded>{deck}</excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date>{date}</wp:post_date><wp:post_date_gmt>{date}</wp:post_date_gmt>
<wp:post_name>{slug}</wp:post_name><wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent>
<wp:post_type>post</wp:post_type>
<category domain="category" nicename="section-{section}">Section {section}</category>
<category domain="post_tag" nicename="topic-{topic}">Topic {topic}</category></item>
"""


def write_export(file, number, site="https://measured.example", seed=20):
    """Write an export of so many stories of about 600 words each."""
    dice = random.Random(seed)  # noqa: S311  nobody guards anything with it
    file.write(HEAD.format(site=site))
    for n in range(1, number + 1):
        file.write(_item(dice, n, number, site))
    file.write("</channel></rss>\n")


def _item(dice, n, number, site):
    year, month = 2005 + n % 20, 1 + n % 12
    paragraphs = [_sentence(dice, 75) for _ in range(8)]
    other = 1 + dice.randrange(number)
    linked = f"{site}/{_month(other)}/story-{other}/"
    paragraphs[2] += f' <a href="{linked}">As we said before.</a>'
    body = "\n\n".join([*paragraphs[:4], f"<h2>{_sentence(dice, 5)}</h2>", *paragraphs[4:]])
    return ITEM.format(
        site=site, number=n, slug=f"story-{n}", month=_month(n), title=_sentence(dice, 9),
        body=escape(body), deck=_sentence(dice, 20), author=n % 40, section=n % 12,
        topic=dice.randrange(300), date=f"{year}-{month:02d}-{1 + n % 28:02d} 12:00:00",
    )  # fmt: skip


def _month(n):
    return f"{2005 + n % 20}/{1 + n % 12:02d}"


def _sentence(dice, length):
    return " ".join(dice.choices(WORDS, k=length)).capitalize() + "."
