"""What stands beside a story in the newsroom: its state, the steps, and what the gate wants."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join

from articles.gate import Level
from articles.workflow import Status
from categories.models import Category

# The state as the desk says it, then the mark's class and icon.
MARKS = {
    "Draft": ("draft", "draft"),
    "In review": ("review", "review"),
    "Approved": ("approved", "approved"),
    "Scheduled": ("scheduled", "clock"),
    "Embargoed": ("embargo", "lock"),
    "Held": ("held", "held"),
    "Published": ("published", "published"),
    "Ended": ("withdrawn", "end"),
    "Withdrawn": ("withdrawn", "withdrawn"),
    "Retracted": ("retracted", "retracted"),
}


def mark(state):
    """A state as word, icon and colour."""
    look, icon = MARKS[state]
    return format_html(
        '<span class="status status--{}"><svg class="icon" aria-hidden="true">'
        '<use href="#i-{}"/></svg>{}</span>',
        look,
        icon,
        state,
    )


def gate_mark(findings):
    """How a list says in two words what the gate says; nothing where it is not asked."""
    if findings is None:
        return ""
    said = Findings(findings)
    if not said.blocks and not said.warns:
        return format_html('<span class="flag flag--{}">ready</span>', "fine")
    counted = [(len(said.blocks), "blocks"), (len(said.warns), "warns")]
    return format_html_join(
        " ",
        '<span class="flag flag--{0}">{1} {2}</span>',
        ((level, n, level if n == 1 else level[:-1]) for n, level in counted if n),
    )


@dataclass(frozen=True)
class Button:
    """One step as the rail offers it; an asking one opens before it is taken."""

    step: str
    label: str
    icon: str
    asks: str = ""
    moment: str = ""
    material: bool = False
    act: str = ""

    @property
    def opens(self):
        return bool(self.asks or self.moment)

    @property
    def is_one_press(self):
        """Whether the board takes it at once: readers see nothing of it."""
        return not self.opens and self.step not in ("publish", "reschedule")

    @property
    def short(self):
        """What it is called where there is little room."""
        if self.step in ("publish", "reschedule") and not self.moment:
            return "Publish…"
        return "Approve" if self.step == "approve" else self.label


def _buttons(number):
    revision = f"revision {number}"
    return [
        Button("submit", "Submit", "send"),
        Button("approve", f"Approve {revision}", "approved"),
        Button("send_back", "Send back…", "back", asks="What is to be mended?", act="Send back"),
        Button("publish", f"Publish {revision}", "published"),
        Button("publish", "Schedule…", "clock", moment="required", act=f"Schedule {revision}"),
        Button("reschedule", f"Publish {revision} now", "published"),
        Button("reschedule", "Reschedule…", "clock", moment="required", act=f"Schedule {revision}"),
        Button(
            "publish_update",
            "Publish update…",
            "published",
            moment="optional",
            material=True,
            act=f"Publish {revision}",
        ),
        Button("propose", "Propose change", "send"),
        Button("decline", "Decline change…", "back", asks="Why is it declined?", act="Decline"),
        Button("unschedule", "Unschedule", "undo"),
    ]


# Apart from the others, at the foot of the history.
LAST_RESORTS = [
    Button(
        "withdraw",
        "Withdraw…",
        "withdrawn",
        asks="Why? Readers will find that the story is gone.",
        act="Withdraw",
    ),
    Button(
        "retract",
        "Retract…",
        "retracted",
        asks="The notice that readers will see instead of the story, for ever.",
        act="Retract",
    ),
]

# Which step is the likeliest, best first.
LIKELIEST = {
    Status.DRAFT: ["submit", "publish"],
    Status.IN_REVIEW: ["publish", "approve"],
    Status.APPROVED: ["publish"],
    Status.PUBLISHED: ["publish_update", "propose"],
    Status.WITHDRAWN: ["publish"],
}


@dataclass
class Findings:
    """What the gate says, sorted."""

    findings: list

    @property
    def blocks(self):
        return [finding for finding in self.findings if finding.blocks]

    @property
    def warns(self):
        return [f for f in self.findings if f.level == Level.WARNS and not f.is_fine]

    @property
    def fine(self):
        return [finding for finding in self.findings if finding.is_fine]

    @property
    def levels(self):
        """By field, the worst that the gate says of it."""
        return {f.field: f.level for f in [*self.warns, *self.blocks]}


@dataclass
class Rail(Findings):
    article: object
    user: object
    # Chosen before, when the step was refused or the text had to be saved first.
    moment: str = ""
    buttons: list = field(init=False)
    last_resorts: list = field(init=False)

    def __post_init__(self):
        names = {step.name for step in self.open_steps()} - self._pointless()
        number = self.article.newest_revision.number
        self.buttons = [button for button in _buttons(number) if button.step in names]
        self.last_resorts = [button for button in LAST_RESORTS if button.step in names]

    def open_steps(self):
        return self.article.steps_open_to(self.user)

    @property
    def primary(self):
        """The one button that stands out."""
        first = {button.step: button for button in reversed(self.buttons)}
        likeliest = [first[s] for s in LIKELIEST.get(self.article.status, []) if s in first]
        if self.blocks and likeliest and likeliest[0].step == "publish":
            likeliest = [*likeliest[1:], likeliest[0]]
        return likeliest[0] if likeliest else None

    @property
    def may_wait(self):
        """Whether a moment can be chosen for it, instead of now."""
        return any(button.moment == "required" for button in self.buttons)

    @property
    def waits(self):
        """Whether its moment stands or was chosen; a held story has to be published anew."""
        stands = self.article.status == Status.PUBLISHED and not self.article.held_at
        return self.may_wait and (stands or bool(self.moment))

    def _pointless(self):
        """Steps that the table allows and that would change nothing now."""
        pointless = set()
        if not self.article.has_newer_work:
            pointless |= {"publish_update", "propose"}
        if self.article.proposed_revision_id == self.article.newest_revision_id:
            pointless |= {"propose"}
        if not self.article.proposed_revision_id:
            pointless |= {"decline"}
        return pointless


def asks_the_gate(article):
    """Whether the newest revision is still on its way to readers."""
    if article.status == Status.RETRACTED:
        return False
    return article.status != Status.PUBLISHED or article.has_newer_work or bool(article.held_at)


def seen_by_others(form, article, site):
    """The story in the form as its kicker, a search engine and a shared link would show it."""
    kickers = {category.pk: category.line for category in Category.objects.all()}
    headline, deck = (form[name].value() or "" for name in ("headline", "deck"))
    category = form["category"].value()
    category = str(getattr(category, "pk", category))
    path = article.path if article else ""
    return {
        "kickers": kickers,
        "kicker": kickers.get(int(category), "") if category.isdecimal() else "",
        "site": urlsplit(site).netloc,
        "path": path.rpartition("/")[0].replace("/", " › ") if path else "",
        "headline": headline or "Headline",
        "title": form["search_title"].value() or headline or "Headline",
        "description": form["search_description"].value() or deck,
    }
