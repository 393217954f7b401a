import re

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article


def test_the_bench_measures_pages_and_the_door_and_keeps_nothing(
    make_article, editor, publisher, capsys
):
    make_article(published_by=editor)
    call_command("bench", rounds=1, publish=2, watching=4)
    told = capsys.readouterr().out
    assert "front page" in told
    assert "author list" in told
    assert "draft and publish" in told
    assert re.search(r"4 look, nothing is new +│ 0 ", told)
    assert "no advert runs" in told
    assert Article.objects.count() == 1


def test_the_bench_says_that_there_is_nothing_to_measure(roles_exist):
    with pytest.raises(CommandError, match="no public story"):
        call_command("bench")
