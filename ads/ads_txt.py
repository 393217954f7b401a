"""ads.txt: who may sell the publication's space, checked line by line (IAB ads.txt 1.1)."""

import re

from django.core.exceptions import ValidationError

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)
VARIABLES = {"CONTACT", "SUBDOMAIN", "INVENTORYPARTNERDOMAIN", "OWNERDOMAIN", "MANAGERDOMAIN"}


def validate(text):
    """Refuse a file with a line that buyers could not read; says which line, and why."""
    problems = [
        f"Line {number}: {problem}"
        for number, line in enumerate(text.splitlines(), 1)
        if (problem := _problem(line.partition("#")[0].strip()))
    ]
    if problems:
        raise ValidationError(problems)


def _problem(line):
    if not line:
        return ""
    if "=" in line.partition(",")[0]:
        return _problem_of_variable(line)
    fields = [field.strip() for field in line.partition(";")[0].split(",")]
    if len(fields) not in (3, 4):
        return "it needs a domain, an account and DIRECT or RESELLER, with commas between them."
    domain, account, relation = fields[:3]
    if not DOMAIN.fullmatch(domain):
        return f"“{domain}” is no domain. Example: google.com"
    if not account or " " in account:
        return "the account number is missing or has a space in it."
    if relation.upper() not in ("DIRECT", "RESELLER"):
        return f"“{relation}” is neither DIRECT nor RESELLER."
    if len(fields) == 4 and not re.fullmatch(r"[0-9a-zA-Z]+", fields[3]):
        return "the last field, the authority's number, has only letters and digits."
    return ""


def _problem_of_variable(line):
    name, _, value = line.partition("=")
    if name.strip().upper() not in VARIABLES:
        return f"“{name.strip()}” is no variable of ads.txt."
    if not value.strip():
        return f"{name.strip()} has no value."
    return ""
