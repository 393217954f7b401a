"""The page for editors knows every step, status, check and item that there is."""

from pathlib import Path

import pytest

from articles.checklists import ITEMS
from articles.checks import CHECKS
from articles.models import Correction
from articles.workflow import STEPS, Status

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "workflow.md").read_text()


@pytest.mark.parametrize("step", STEPS.values(), ids=list(STEPS))
def test_every_step_is_explained_with_where_it_is_taken_from(step):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {step.label} |"))
    assert all(Status(source).label in row for source in step.sources)


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_every_check_is_explained_with_its_level(check):
    level = "always blocks" if check.is_fixed else check.level
    assert f"| {check.name} | {level} | " in PAGE


@pytest.mark.parametrize("word", [*Status.labels, *ITEMS.values(), *Correction.Kind.labels])
def test_every_word_is_there(word):
    assert word.lower() in PAGE.lower()
