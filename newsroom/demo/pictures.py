"""What the demo's pictures show and whose they are; the files beside it are painted by paint.py."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "pictures"

OURS = "The Middle Watch"
NAVY = "Navy photo by Chief Petty Officer J. Lindqvist"
ARMY = "Army photo by Sergeant P. Okafor-Lund"
AIR_FORCE = "Air Force photo by Staff Sergeant D. Marchetti"
ORBITAL = "Halcyon Orbital"
KAAN = "Kaan Özdemir/The Middle Watch"
COAST_GUARD = "Coast Guard photo by Petty Officer R. Sandoe"
DEFENSE_MINISTRY = "Ministry of Defense handout"


@dataclass(frozen=True)
class Picture:
    alt_text: str
    caption: str
    credit: str
    kind: str = "photograph"
    suffix: str = ".jpg"


PICTURES = {
    "carrier-dusk": Picture(
        "An aircraft carrier and two destroyers in silhouette on a calm sea at dusk",
        "A carrier and two of its escorts at anchor before sailing.",
        NAVY,
        "handout",
    ),
    "submarine-fog": Picture(
        "A diesel submarine on the surface in fog, its masts raised",
        "A diesel submarine returns from patrol in morning fog.",
        KAAN,
    ),
    "destroyer-dock": Picture(
        "The bow of a destroyer on blocks in a dry dock, seen from the dock floor",
        "A destroyer in dry dock, waiting for parts.",
        KAAN,
    ),
    "shipyard-crane": Picture(
        "A gantry crane lowers a block over a half-built hull, where welding sparks fall",
        "A gantry crane over a hull on the building slip.",
        KAAN,
    ),
    "patrol-boat": Picture(
        "A patrol boat seen from the air, turning on a dark sea with a curved white wake",
        "A patrol boat turns to shadow a tanker.",
        COAST_GUARD,
        "handout",
    ),
    "mine-sea": Picture(
        "A horned sea mine moored under green water, lit from above",
        "A moored mine, photographed by a clearance diver.",
        NAVY,
        "handout",
    ),
    "icebreaker": Picture(
        "An icebreaker seen from astern at sunset, a channel of dark water behind it in the ice",
        "An icebreaker keeps the northern channel open.",
        COAST_GUARD,
        "handout",
    ),
    "helicopter-deck": Picture(
        "A helicopter over a flight deck at night; a deckhand holds up two lit wands",
        "A helicopter is brought in to a frigate's deck at night.",
        NAVY,
        "handout",
    ),
    "port-above": Picture(
        "A naval basin from above: five piers, seven hulls alongside, a town behind",
        "A naval basin and its piers from orbit.",
        ORBITAL,
        "satellite",
    ),
    "cable-landing": Picture(
        "A cable on orange floats runs out of the surf and up a beach to a concrete hut",
        "A telecommunications cable comes ashore.",
        KAAN,
    ),
    "jets-formation": Picture(
        "Four combat jets in formation against a blue evening sky, trails behind them",
        "Four fighters in formation during an exercise.",
        AIR_FORCE,
        "handout",
    ),
    "tanker-refuelling": Picture(
        "A tanker aircraft with its boom lowered to a fighter, above a floor of cloud",
        "A tanker refuels a fighter above the cloud.",
        AIR_FORCE,
        "handout",
    ),
    "runway-night": Picture(
        "A large aircraft landing towards the camera between rows of runway lamps at night",
        "A transport lands on a wet runway at night.",
        KAAN,
    ),
    "airfield-above": Picture(
        "An airfield from above: crossed runways, a block of shelters and a row of parked aircraft",
        "An air base and its shelters from orbit.",
        ORBITAL,
        "satellite",
    ),
    "drone-swarm": Picture(
        "Some forty small drones spread across an orange evening sky above dark fields",
        "Drones rise from a test field at dusk.",
        KAAN,
    ),
    "radar-screen": Picture(
        "A round green radar display with a bright sweep, many contacts and one in orange",
        "A trainee's display during an air-defense exercise.",
        OURS,
        "screenshot",
    ),
    "radar-ridge": Picture(
        "Two radar domes and a mast on a hill, with misty ridges before and behind",
        "Radar domes on the northern ridge.",
        KAAN,
    ),
    "convoy-dust": Picture(
        "Five army trucks in a line on a desert track, dust behind them, a low sun",
        "A supply convoy on the move at first light.",
        ARMY,
        "handout",
    ),
    "artillery-dawn": Picture(
        "Three howitzers and their crews in silhouette at dawn, one with a flash at its muzzle",
        "A battery of howitzers fires at dawn.",
        ARMY,
        "handout",
    ),
    "treeline-snow": Picture(
        "A trench zigzags over a snowfield towards a bare tree line under a grey sky",
        "A trench line in the first snow.",
        KAAN,
    ),
    "river-bridge": Picture(
        "A floating bridge across a wide river in morning mist, a tank halfway over",
        "Engineers pass a vehicle over a floating bridge.",
        ARMY,
        "handout",
    ),
    "rail-depot": Picture(
        "A long train of flatcars loaded with armored vehicles under a signal mast at twilight",
        "Armored vehicles loaded on flatcars before the journey east.",
        KAAN,
    ),
    "border-tower": Picture(
        "A watchtower beside a tall fence that runs over low green hills",
        "A watchtower on the border fence.",
        KAAN,
    ),
    "terrain-map": Picture(
        "A shaded relief map with contour lines and a red front line across it",
        "The front line, drawn from imagery of the last two weeks.",
        OURS,
        "illustration",
    ),
    "map-table": Picture(
        "Red and blue markers on a large map under a lamp in a dark room",
        "A map table during a staff exercise.",
        KAAN,
    ),
    "satellite-orbit": Picture(
        "A satellite with two solar wings above the bright curve of the Earth",
        "A communications satellite in low orbit, in an artist's view.",
        ORBITAL,
        "illustration",
    ),
    "rocket-launch": Picture(
        "A rocket rising on a column of fire between lightning towers at dusk",
        "A launch of three small satellites, seen from four kilometers.",
        KAAN,
    ),
    "ground-station": Picture(
        "A row of large dish antennas pointed the same way under a sky of stars",
        "A ground station listens at night.",
        KAAN,
    ),
    "coast-night": Picture(
        "A coastline at night from orbit, cities bright, one stretch of it dark",
        "The coast at night; the dark stretch has been without power for three days.",
        ORBITAL,
        "satellite",
    ),
    "server-room": Picture(
        "An aisle between server cabinets with small blue and amber lamps, closing to a point",
        "A server hall used by three ministries.",
        KAAN,
    ),
    "control-room": Picture(
        "Two people in silhouette before a wall of screens, one red alarm among them",
        "The night shift in a network operations center.",
        DEFENSE_MINISTRY,
        "handout",
    ),
    "silo-field": Picture(
        "A fenced missile silo with a round lid in a wide wheat field under storm clouds",
        "A missile silo, open to inspectors twice a year.",
        KAAN,
    ),
    "centrifuge-hall": Picture(
        "Two people walk between rows of tall steel cylinders that fade into a bright haze",
        "An enrichment hall, photographed under escort.",
        DEFENSE_MINISTRY,
        "handout",
    ),
    "shell-line": Picture(
        "Artillery shells upright in rows on a factory line, one glowing from the forge",
        "Shells on the line at a munitions factory.",
        KAAN,
    ),
    "parliament-chamber": Picture(
        "Curved rows of empty red seats in a parliament chamber under a glass roof",
        "The chamber before the vote.",
        KAAN,
    ),
    "ministry-facade": Picture(
        "A stone ministry building on a wet night, one row of its windows lit",
        "The ministry at night.",
        KAAN,
    ),
}
