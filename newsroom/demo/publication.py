"""What The Middle Watch is, apart from its stories: name, sections, adverts, demo accounts."""

from newsroom import roles

PUBLICATION = {
    "name": "The Middle Watch",
    "tagline": "Defense and national security",
    "description": "Reporting on armed forces, the industry that equips them and the policies that "
    "send them: sea, air, land, space, cyber and nuclear. Awake so that others can sleep.",
    "time_zone": "America/New_York",
    "postal_address": "The Middle Watch\n4 Dogwatch Wharf\nPort Halvorsen",
    "contact_email": "desk@middlewatch.example",
    "x_url": "https://posts.example/middlewatch",
    "linkedin_url": "https://work.example/company/middlewatch",
    "youtube_url": "https://videos.example/@middlewatch",
    "facebook_url": "https://pages.example/middlewatch",
    "bluesky_url": "https://sky.example/profile/middlewatch",
    "mastodon_url": "https://social.example/@middlewatch",
}

CATEGORIES = [
    {
        "slug": "sea-power",
        "name": "Sea Power",
        "kicker": "Sea Power: Navies, Shipyards and the Water Between",
        "tagline": "Fleets, the yards that mend them and what lies on the seabed.",
    },
    {
        "slug": "air-power",
        "name": "Air Power",
        "kicker": "Air Power: Aircraft, Air Defense and Whoever Keeps Them Flying",
        "tagline": "Crewed and uncrewed aircraft, and the people on the ground below them.",
    },
    {
        "slug": "land",
        "name": "Land",
        "kicker": "Land: Armies and What Moves Them",
        "tagline": "Brigades, barrels, bridges and bread.",
    },
    {
        "slug": "space",
        "name": "Space",
        "kicker": "Space: Orbits, Launches and the View From Above",
        "tagline": "Satellites, the ground stations that hear them and the rockets that lift them.",
    },
    {
        "slug": "cyber",
        "name": "Cyber",
        "kicker": "Cyber: Networks, Intrusions and the Slow Patch",
        "tagline": "Who got in, how long it took to notice, and what was fixed.",
    },
    {
        "slug": "nuclear",
        "name": "Nuclear",
        "kicker": "Nuclear: Warheads, Reactors and the Treaties Between",
        "tagline": "Weapons, fuel, inspectors and the promises made about all three.",
    },
    {
        "slug": "industry",
        "name": "Industry",
        "kicker": "Industry: Contracts, Factories and the Last Supplier",
        "tagline": "Who makes it, who pays for it and why it is late.",
    },
    {
        "slug": "policy",
        "name": "Policy",
        "kicker": "Policy: Parliaments, Ministries and the Bill",
        "tagline": "How decisions about defense are made, delayed and paid for.",
    },
]

SERIES = {
    "The Long Refit": "Why ships spend longer in the yard than the plan allows, in three parts.",
    "What the Shelf Holds": "What is in the depots, what is not and who counts it, in three parts.",
}

ADVERTS = [
    {
        "slot": "leaderboard",
        "heading": "The morning watch, by letter",
        "text": "Five stories at four in the morning, before the phones start.",
        "call": "Get the letter",
        "url": "https://middlewatch.example/letter/",
    },
    {
        "slot": "article",
        "heading": "You know something we should know",
        "text": "How to reach our reporters safely, and what we do to protect you.",
        "call": "How to reach us",
        "url": "https://middlewatch.example/tips/",
    },
    {
        "slot": "sidebar",
        "heading": "Somebody has to be awake",
        "text": "Readers pay for the people who read the annexes. Become one of them.",
        "call": "Support the desk",
        "url": "https://middlewatch.example/support/",
    },
    {
        "slot": "list",
        "heading": "The week, in one page",
        "text": "What happened at sea, in the air and in committee. Fridays at noon.",
        "call": "Read the last one",
        "url": "https://middlewatch.example/week/",
    },
    {
        "slot": "footer",
        "heading": "Two hundred maps, free to use",
        "text": "Straits, ranges and bases, redrawn by our desk for teachers and for other papers.",
        "call": "Open the map room",
        "url": "https://middlewatch.example/maps/",
    },
]

# Who has bought something; all of them invented.
ADVERTISERS = [
    {
        "name": "Halyard Instruments",
        "business": "Navigation",
        "website": "https://halyard.example/",
        "campaign": "Sponsor of Sea Power",
        "priority": 1,
        "category": "sea-power",
        "adverts": [
            {
                "slot": "sponsor",
                "heading": "Sponsor of the section",
                "url": "https://halyard.example/",
            },
        ],
    },
    {
        "name": "Bosun & Daughters",
        "business": "Rope",
        "website": "https://bosun.example/",
        "campaign": "Autumn lines",
        "priority": 2,
        "category": "",
        "adverts": [
            {
                "slot": "article",
                "heading": "A line that has held since 1887",
                "text": "Mooring rope, laid in one length of 220 meters where it always was.",
                "call": "See it made",
                "url": "https://bosun.example/walk/",
            },
            {
                "slot": "sidebar",
                "heading": "Splicing, taught in a weekend",
                "text": "Twelve places, four masters, no phones. The next class is in January.",
                "call": "Ask for a place",
                "url": "https://bosun.example/class/",
            },
        ],
    },
]

# Their names and addresses stand nowhere in the publication.
ACCOUNTS = [
    (roles.WRITER, "odalys", "Odalys", "Quartermain"),
    (roles.EDITOR, "peregrin", "Peregrin", "Brockhurst"),
    (roles.PUBLISHER, "gwendolen", "Gwendolen", "Vandersteen"),
    (roles.ADS_MANAGER, "octavian", "Octavian", "Lovelock"),
    (roles.ADMINISTRATOR, "ottoline", "Ottoline", "Penhaligon"),
]
WRITER_SIGNS_AS = "tobi-adeyemi"

# The name of a front page, its lead (none: the newest), and its picks; the second is tomorrow's.
FRONT_PAGES = [
    (
        "Daytime",
        "",
        [
            "brigade-without-trucks",
            "who-owns-the-seabed",
            "submarine-crews-leaving-early",
            "quiet-arithmetic-of-a-stockpile",
        ],
    ),
    ("Morning", "carrier-sails-without-escorts", ["who-owns-the-seabed", "line-on-the-map"]),
]
