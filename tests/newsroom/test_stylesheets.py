from django.core.management import call_command
from django.template import Context, Template

from newsroom import stylesheets

LINKS = Template("{% load components %}{% stylesheets %}")


def test_while_we_work_each_part_is_linked_the_layers_first(db):
    html = LINKS.render(Context())
    assert html.index("css/tokens.css") < html.index("css/base.css")
    assert html.count('<link rel="stylesheet"') == len(stylesheets.parts())
    assert "css/components/card.css" in html


def test_collectstatic_joins_the_parts_into_one_file(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "newsroom.stylesheets.JoiningStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    html = LINKS.render(Context())
    assert html.count("<link") == 1
    name = html.partition('href="/static/')[2].partition('"')[0]
    css = (settings.STATIC_ROOT / name).read_text()
    assert css.startswith("@layer reset, base, layout, components, utilities;")
    assert ".card-row" in css and ".skip-link" in css
    assert (settings.STATIC_ROOT / f"{name}.br").exists()
    for font in css.split('url("')[1:]:
        assert (settings.STATIC_ROOT / "css" / font.partition('"')[0]).exists()
