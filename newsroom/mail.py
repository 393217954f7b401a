"""Mail, one piece of work for each person: sent by the worker, at least once, with a key."""

import hashlib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from newsroom.jobs import handles
from newsroom.models import Job, Publication


def post(key, recipients, subject, text):
    """Put a mail to each address into the outbox; the same key goes to the same person once."""
    Job.objects.enqueue_many(letters(key, recipients, subject, text))


def letters(key, recipients, subject, text):
    """The jobs that post() enqueues, for whoever has many to enqueue at once."""
    letter = {"subject": subject, "text": text}
    return [
        Job(kind="mail", key=f"{key}:{address}"[:200], payload=letter | {"to": address})
        for address in dict.fromkeys(recipients)
        if address
    ]


@handles("mail")
def send(job):
    deliver([job.payload["to"]], job.payload["subject"], job.payload["text"], job.key)


def deliver(recipients, subject, text, key):
    """Send now; the key makes a second sending recognisable."""
    publication = Publication.objects.first()
    name = publication.name if publication else "Newsroom"
    for address in recipients:
        EmailMessage(
            " ".join(f"[{name}] {subject}".split()),
            text,
            to=[address],
            headers={"X-Newsroom-Key": key, "Message-ID": _message_id(key, address)},
        ).send()


def _message_id(key, address):
    """The same for a second sending, so that a mailbox shows it once."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    digest = hashlib.sha256(f"{key} {address}".encode()).hexdigest()[:32]
    return f"<{digest}@{domain}>"
