"""What the profiles of The Middle Watch's people say besides names, pictures and bios."""

from datetime import date

DEPARTMENTS = ["Editors", "Correspondents", "Analysis and opinion", "Pictures"]

# By slug: the department, then fields of the profile.
PROFILES = {
    "henrike-brandt": (
        "Editors",
        {
            "place": "A harbor on the northern coast",
            "languages": ["English", "German", "Norwegian"],
            "expertise": ["Shipbuilding", "Maintenance", "Dry docks", "Crews"],
            "joined": 2014,
            "awards": "Golden Anchor for reporting on shipyards, 2021",
            "public_email": "brandt@middlewatch.example",
        },
    ),
    "adaeze-whitcombe": (
        "Editors",
        {"languages": ["English", "Igbo"], "expertise": ["Procurement", "Budget"], "joined": 2015},
    ),
    "tobi-adeyemi": (
        "Correspondents",
        {"languages": ["English", "Yoruba"], "expertise": ["Logistics"], "joined": 2017},
    ),
    "samira-noor": (
        "Correspondents",
        {"place": "Wherever an airfield is", "expertise": ["Air Defense", "Drones"]},
    ),
    "ilse-varga": (
        "Correspondents",
        {"languages": ["English", "Hungarian"], "expertise": ["Satellites", "Undersea Cables"]},
    ),
    "maren-osei": (
        "Correspondents",
        {"languages": ["English", "French", "Twi"], "expertise": ["Treaties", "Deterrence"]},
    ),
    "jonas-feldt": ("Correspondents", {"expertise": ["Malware"], "signal": "feldt.31"}),
    "lucia-ferrante": (
        "Correspondents",
        {"languages": ["English", "Italian"], "expertise": ["Parliament", "Exports", "Sanctions"]},
    ),
    "rafael-castellan": ("Analysis and opinion", {"expertise": ["Logistics", "Readiness"]}),
    "yara-haddad": ("Analysis and opinion", {"expertise": ["Imagery"]}),
    "kaan-ozdemir": ("Pictures", {"languages": ["English", "Turkish"]}),
}

# Each says its kind, whom it is about, what readers see, since, until, and the tags.
DISCLOSURES = {
    "henrike-brandt": [
        (
            "employer",
            "Halvorsen Coastal",
            "Sailed for six years as an engineer with a coastal shipping line.",
            date(2002, 4, 1),
            date(2008, 9, 1),
            [],
        ),
        (
            "other",
            "",
            "Her sister works for a harbor authority, which she does not cover.",
            None,
            None,
            ["Shipbuilding"],
        ),
    ],
    "tobi-adeyemi": [
        (
            "service",
            "",
            "Served on weekends as a transport officer in a reserve battalion.",
            date(2009, 1, 1),
            date(2017, 6, 1),
            ["Logistics"],
        )
    ],
    "samira-noor": [
        (
            "employer",
            "",
            "Worked as a statistician for a civil aviation authority.",
            date(2008, 2, 1),
            date(2015, 2, 1),
            [],
        )
    ],
    "rafael-castellan": [
        (
            "service",
            "",
            "Draws a service pension after 22 years on a general staff.",
            date(2019, 1, 1),
            None,
            ["Readiness", "Budget"],
        )
    ],
}
# When these people last said that the disclosures are complete.
REVIEWED = date(2026, 9, 1)
