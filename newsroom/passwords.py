"""A forgotten password: the link that lets somebody choose a new one."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.views import PasswordResetView
from django.urls import reverse_lazy

from newsroom.context import absolute
from newsroom.jobs import handles
from newsroom.models import Job, Publication, database_now

# An account gets one link in so long, however often it is asked for.
PAUSE = timedelta(minutes=10)


class ForgottenForm(PasswordResetForm):
    """Leaves the mail to the worker: the answer takes as long where there is no such account."""

    def save(self, *, request, **options):
        site, address = absolute(request, "/"), self.cleaned_data["email"]
        turn = int(database_now().timestamp() // PAUSE.total_seconds())
        # The account's own address, since two may look alike.
        for user in self.get_users(address):
            payload = {"address": user.email, "site": site}
            Job.objects.enqueue("new-password", f"new-password:{user.pk}:{turn}", payload)


class PasswordForgotten(PasswordResetView):
    form_class = ForgottenForm
    success_url = reverse_lazy("admin:password_reset_done")


@handles("new-password")
def send_link(job):
    """Make the link and mail it; only now, so that it stands nowhere in the database."""
    form = PasswordResetForm({"email": job.payload["address"]})
    if form.is_valid():
        site = urlsplit(job.payload["site"])
        form.save(
            domain_override=site.netloc,
            use_https=site.scheme == "https",
            extra_email_context={"publication": Publication.objects.first()},
        )
