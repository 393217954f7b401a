"""Who writes for The Middle Watch. None of them exists."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    slug: str
    name: str
    job_title: str
    bio: str
    long_bio: str
    links: dict = field(default_factory=dict)
    is_current: bool = True

    @property
    def alt_text(self):
        return f"Portrait of {self.name}"


AUTHORS = [
    Person(
        "henrike-brandt",
        "Henrike Brandt",
        "Naval affairs editor",
        "Henrike Brandt edits our coverage of navies and shipyards. She has reported from eleven "
        "fleets and more dry docks than she can count, and spent six years as a marine engineer "
        "before she wrote about ships.",
        "Henrike Brandt has covered navies for The Middle Watch since its first month, and edits "
        "everything we publish about ships and the yards that build and mend them.\n\n"
        "She trained as a marine engineer and sailed for six years with a coastal shipping line, "
        "the last two as second engineer. Her first story was about a gearbox. She has since "
        "written on submarine crews, mine clearance, the economics of small yards and the long "
        "refit, the series for which readers most often write to her.\n\n"
        "She lives within sight of a harbor and reads every letter that disagrees with her.",
        {"website_url": "https://brandt.example/", "mastodon_url": "https://social.example/@brandt"},
    ),
    Person(
        "adaeze-whitcombe",
        "Adaeze Whitcombe",
        "Industry editor",
        "Adaeze Whitcombe edits our coverage of the companies that make what armed forces use. "
        "She was an auditor of public contracts for nine years and still reads the annexes first.",
        "Adaeze Whitcombe edits our industry pages: contracts, factories, supply chains and the "
        "people who work in them.\n\n"
        "For nine years she audited public contracts, most of them for equipment that came late. "
        "She came to journalism because the best findings were in footnotes that nobody was going "
        "to read. Her series on what the shelf holds traced one shell from the cotton "
        "field to the depot.\n\n"
        "She keeps a list of the single-source suppliers she has visited. It has forty-three names "
        "and is getting longer.",
        {"website_url": "https://whitcombe.example/", "linkedin_url": "https://work.example/in/whitcombe"},
    ),
    Person(
        "tobi-adeyemi",
        "Tobi Adeyemi",
        "Land and logistics correspondent",
        "Tobi Adeyemi writes about armies and what moves them: trucks, rails, bridges, bread. "
        "He served as a transport officer in a reserve battalion and has been stuck behind "
        "convoys in nine countries.",
        "Tobi Adeyemi covers land forces, with a preference for whatever arrives after the "
        "photographers have left: fuel, spare parts, hot food, replacements.\n\n"
        "Before he joined us he spent eight years on a regional paper and, on weekends, as a "
        "transport officer in a reserve battalion. His reporting on a brigade that learned to live "
        "without its trucks is taught at two staff colleges, he says to the embarrassment of both.",
        {"bluesky_url": "https://sky.example/profile/adeyemi"},
    ),
    Person(
        "samira-noor",
        "Samira Noor",
        "Air power correspondent",
        "Samira Noor covers air forces, air defense and the unmanned aircraft that are changing "
        "both. She holds a glider license and a degree in statistics, and uses the second more.",
        "Samira Noor writes about air power: the aircraft, the people who keep them flying and the "
        "arithmetic of shooting at cheap things with expensive ones.\n\n"
        "She studied statistics and worked for a civil aviation authority, where she learned "
        "to read incident reports for what they leave out. Her readers include a good many "
        "mechanics, whom she considers the most reliable source in any air force.",
        {"x_url": "https://posts.example/snoor", "website_url": "https://noor.example/"},
    ),
    Person(
        "ilse-varga",
        "Ilse Varga",
        "Space and undersea correspondent",
        "Ilse Varga covers the two places where nobody is looking: orbit and the seabed. She "
        "has sailed with cable ships and sat through launches in four time zones.",
        "Ilse Varga reports on space and on the deep sea, which she maintains are the same beat: "
        "expensive, dark, full of other people's equipment, and governed by old treaties.\n\n"
        "She came to us from a science desk and speaks five languages, one of them badly enough to "
        "be funny in. She spent three weeks on a cable repair ship for her reporting on who owns "
        "the seabed, and four days aboard a submarine that is older than its captain.",
        {"mastodon_url": "https://social.example/@varga"},
    ),
    Person(
        "maren-osei",
        "Maren Osei",
        "Nuclear policy correspondent",
        "Maren Osei covers nuclear weapons, the treaties that limit them and the inspectors who "
        "check. A physicist by training, she explains what a document commits a state to do.",
        "Maren Osei writes about nuclear policy. Her stories are as likely to begin with a "
        "seismograph or a seal on a door as with a minister.\n\n"
        "She trained as a physicist and worked for five years in a verification laboratory. She "
        "believes that most treaties are better than their reputation and that most summaries of "
        "them are worse, and prints the article number whenever her editors let her.",
        {"website_url": "https://osei.example/"},
    ),
    Person(
        "jonas-feldt",
        "Jonas Feldt",
        "Cyber correspondent",
        "Jonas Feldt covers intrusions, malware and the slow business of patching. He ran the "
        "network of a hospital for a decade and knows what an outage sounds like at night.",
        "Jonas Feldt covers cyber security where it touches defense: ships that cannot be patched "
        "at sea, suppliers too small to have a security officer, and passwords.\n\n"
        "He ran the network of a district hospital for ten years and changed sides, as he puts it, "
        "after an incident that was reported as a virus and was in fact a budget. He does not "
        "publish the names of attackers on the word of one company.",
        {"mastodon_url": "https://social.example/@feldt", "website_url": "https://feldt.example/"},
    ),
    Person(
        "lucia-ferrante",
        "Lucia Ferrante",
        "Policy correspondent",
        "Lucia Ferrante covers parliaments, ministries and the money that passes between them. "
        "She has read every defense budget since 2011, including the tables.",
        "Lucia Ferrante reports on how decisions about defense are made, delayed and paid for.\n\n"
        "She began as a parliamentary stenographer, which taught her to listen to the question "
        "rather than the answer. She writes about conscription, export licenses, sanctions, "
        "oversight and the calendar, which she calls the most powerful person in any ministry.",
        {"linkedin_url": "https://work.example/in/ferrante"},
    ),
    Person(
        "rafael-castellan",
        "Rafael Castellan",
        "Columnist",
        "Rafael Castellan writes a weekly column. He planned logistics for a general staff for "
        "twenty-two years and is wrong in public about once a month, which he then admits.",
        "Rafael Castellan writes our weekly column.\n\n"
        "He spent twenty-two years on a general staff, planning the movement of things that were "
        "late. He has argued in these pages against surges that are overtime, tanks that are wider "
        "than bridges and radars bought for the last raid. Once a year he lists what he got wrong.",
        {"website_url": "https://castellan.example/"},
    ),
    Person(
        "yara-haddad",
        "Yara Haddad",
        "Data and imagery analyst",
        "Yara Haddad counts things from above. She reads satellite images, ship positions and "
        "procurement tables for the whole newsroom, and publishes how she did it.",
        "Yara Haddad is our analyst for data and imagery. She measures piers, counts hulls, dates "
        "shadows and tells colleagues when a picture does not show what they hope.\n\n"
        "She was a cartographer for a land registry. No story that rests on an image is published "
        "here before she has seen the whole set; that rule is hers, and it is in our ethics code "
        "because of a story that was not.",
        {"website_url": "https://haddad.example/", "bluesky_url": "https://sky.example/profile/haddad"},
    ),
    Person(
        "kaan-ozdemir",
        "Kaan Özdemir",
        "Photographer",
        "Kaan Özdemir takes our photographs, mostly before breakfast. He has worked in shipyards, "
        "depots, control rooms and ministries, and asks first.",
        "Kaan Özdemir is our staff photographer.\n\n"
        "He learned his trade on building sites and in a darkroom that flooded. He prefers "
        "places of work to parades, gray light to blue, and people to equipment. When a commander "
        "asks that something be left out of a picture, the caption says so.",
        {"website_url": "https://ozdemir.example/"},
    ),
    Person(
        "tomas-reyhl",
        "Tomas Reyhl",
        "Defense editor, 2019–2025",
        "Tomas Reyhl was our defense editor from 2019 to 2025. He built the desk from two people "
        "to nine, and now teaches and writes a book about barracks.",
        "Tomas Reyhl led the desk from our first issue until the spring of 2025, and wrote for it "
        "now and then after he had left.\n\n"
        "He teaches reporting at a technical university and is at work on a history of barracks.",
        is_current=False,
    ),
]  # fmt: skip
