"""ads.txt, kept in the admin and checked line by line."""

import pytest
from django.urls import reverse

from ads.models import Setup

GOOD = """# who may sell
google.com, pub-1234567890123456, DIRECT, f08c47fec0942fa0
seller.example, 12, reseller # comment
CONTACT=ads@middlewatch.example
OWNERDOMAIN=middlewatch.example

"""


@pytest.fixture
def save(client, ads_manager, publication):
    Setup.the_one()
    client.force_login(ads_manager)

    def save(text):
        values = {"disclosure": "Paid.", "network_code": "", "ads_txt": text}
        return client.post(reverse("admin:ads_setup_change", args=[1]), values)

    return save


def test_there_is_none_until_somebody_writes_it(client, db):
    assert client.get("/ads.txt").status_code == 404


def test_it_is_served_as_it_was_written(client, save):
    assert save(GOOD).status_code == 302
    answer = client.get("/ads.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == GOOD.strip().splitlines()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("google.com, pub-1", "Line 2: it needs a domain, an account and DIRECT or RESELLER"),
        ("google, pub-1, DIRECT", "Line 2: “google” is no domain."),
        ("google.com, pub-1, BOTH", "Line 2: “BOTH” is neither DIRECT nor RESELLER."),
        ("google.com, , DIRECT", "Line 2: the account number is missing"),
        ("google.com, 1, DIRECT, f0-8c", "Line 2: the last field"),
        ("OWNER=x", "Line 2: “OWNER” is no variable of ads.txt."),
        ("CONTACT=", "Line 2: CONTACT has no value."),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(client, save, line, sentence):
    html = save(f"# first\n{line}").content.decode()
    assert sentence in html
    assert Setup.objects.get().ads_txt == ""
