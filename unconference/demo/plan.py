"""What the demo's people would like to talk about: plain values, no database.

The themes are those of the conference that the demo is modelled on: large events and disorder on social media,
missing people, meeting face to face, who leads, volunteers, prototypes. Proposals and people are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Theme(Enum):
    """What somebody comes for. Votes follow themes."""

    LIVE = "when everything happens at once"
    MISSING = "people who are missing"
    FACES = "meeting face to face"
    YOUNG = "young people"
    MAKING = "prototypes"
    LEADING = "who leads, and who trusts whom"


@dataclass(frozen=True)
class ProposalPlan:
    """A proposal on paper. `hosts` people hold it; `needs` are the solver's words for what a space must offer."""

    theme: Theme
    title: str
    pitch: str
    format: str = "discussion"
    hosts: int = 1
    needs: tuple[str, ...] = ()
    remote: bool = False
    may_repeat: bool = False


PROPOSALS = (
    ProposalPlan(
        Theme.LIVE,
        "The first hour of a big night",
        "Forty messages a minute and two people at the desk. What do you answer, what do you leave, and who "
        "decides? Bring the plan that you wish you had had.",
        may_repeat=True,
    ),
    ProposalPlan(
        Theme.LIVE,
        "Rumours travel by bus, corrections on foot",
        "Three true stories of things that were not true. We draw how each one spread, and mark where somebody "
        "could have said so.",
        format="workshop",
    ),
    ProposalPlan(
        Theme.LIVE,
        "Should we ever switch the account off?",
        "There are nights when saying nothing looks wise. A debate with sides: you will be told which one you "
        "are on.",
    ),
    ProposalPlan(
        Theme.LIVE,
        "A stadium, a marathon and a street party",
        "Planned events are rehearsals for the unplanned ones. What stewards, residents and control rooms learn "
        "from each other before the crowd comes.",
        format="talk",
        needs=("projector",),
        hosts=2,
    ),
    ProposalPlan(
        Theme.LIVE,
        "After the riot: who says thank you?",
        "The morning with the brooms was organised by nobody and everybody. How do you keep that alive until "
        "Thursday?",
    ),
    ProposalPlan(
        Theme.MISSING,
        "Two hundred volunteers at the village hall by nine",
        "They came because of one post. How do you put them to use, keep them safe, and tell them afterwards how "
        "it ended?",
        may_repeat=True,
    ),
    ProposalPlan(
        Theme.MISSING,
        "When the picture has done its work",
        "An appeal is easy to send and hard to call back. What a found person is owed: a demo of an appeal with "
        "an end to it.",
        format="demo",
        needs=("projector",),
    ),
    ProposalPlan(
        Theme.MISSING,
        "What families want to hear, and from whom",
        "A conversation with somebody who waited eleven days. No phones, no notes, no names.",
        needs=("quiet", "step-free"),
    ),
    ProposalPlan(
        Theme.MISSING,
        "Search maps that anybody can draw on",
        "We have a paper map, coloured pens and thirty-five minutes. Which of it must be on a screen?",
        format="sprint",
    ),
    ProposalPlan(
        Theme.FACES,
        "The meeting nobody comes to",
        "Same hall, same seven people, same biscuits. Everyone brings one meeting that worked, and we find out "
        "what they had in common.",
        may_repeat=True,
    ),
    ProposalPlan(
        Theme.FACES,
        "A kitchen table in every ward",
        "Eight neighbours, one officer, soup. What it costs, what it changes, and how to begin with no money.",
        format="talk",
    ),
    ProposalPlan(
        Theme.FACES,
        "Listening for a living",
        "Ten minutes in pairs, then ten more in other pairs. An exercise that costs nothing and is harder than "
        "it sounds.",
        format="workshop",
        needs=("quiet",),
    ),
    ProposalPlan(
        Theme.FACES,
        "Who is not on the internet?",
        "They vote, they worry and they ring the bell at the station. Ways to take them along that are not "
        "another website.",
        needs=("step-free",),
    ),
    ProposalPlan(
        Theme.FACES,
        "The room and the webcast: one meeting or two?",
        "I host this from home, on purpose. You will notice what goes wrong, and we mend it while it happens.",
        remote=True,
        needs=("webcast",),
    ),
    ProposalPlan(
        Theme.FACES,
        "Translating without a translator",
        "Fourteen languages in one street. Pictures, neighbours, patience: what has worked, and what was only "
        "polite.",
    ),
    ProposalPlan(
        Theme.YOUNG,
        "Ask the cadets",
        "Four people under eighteen answer whatever you ask. Then they ask you.",
        hosts=2,
        may_repeat=True,
    ),
    ProposalPlan(
        Theme.YOUNG,
        "Stop calling it hard to reach",
        "Perhaps we are hard to reach. A walk through how it looks from the other side of the counter.",
    ),
    ProposalPlan(
        Theme.YOUNG,
        "Radio by the people it is about",
        "Come with a story about your street, leave with ninety seconds of sound. Recorders are provided.",
        format="workshop",
        needs=("quiet",),
    ),
    ProposalPlan(
        Theme.YOUNG,
        "What schools would like from you (it is not an assembly)",
        "Two teachers have made a list. It is short, and most of it is free.",
        format="talk",
        hosts=2,
        needs=("projector",),
    ),
    ProposalPlan(
        Theme.YOUNG,
        "Games that start a conversation",
        "A board, dice, and a neighbourhood with too few buses. We play it once and then take it apart.",
        format="demo",
    ),
    ProposalPlan(
        Theme.MAKING,
        "Yesterday's prototype, one day older",
        "We showed it yesterday and people found eleven faults. Come and help with the eleventh.",
        format="sprint",
        needs=("projector",),
    ),
    ProposalPlan(
        Theme.MAKING,
        "A noticeboard that answers back",
        "A page for one street where every question keeps its place until somebody answers it. Working, ugly, "
        "yours to take home.",
        format="demo",
        needs=("projector", "webcast"),
    ),
    ProposalPlan(
        Theme.MAKING,
        "Statistics that a person can read",
        "Take one table from last month. Make one sentence of it that is true and that a neighbour understands.",
        format="sprint",
        needs=("projector",),
    ),
    ProposalPlan(
        Theme.MAKING,
        "Small, cheap and finished by Friday",
        "Why pilots never land, told by people whose pilots did not. Each of us names one thing that could be "
        "done by Friday.",
    ),
    ProposalPlan(
        Theme.MAKING,
        "Open data, closed doors",
        "What we publish, who uses it, and what they wish it were. From abroad, by webcast.",
        format="talk",
        remote=True,
        needs=("webcast", "projector"),
    ),
    ProposalPlan(
        Theme.LEADING,
        "Permission to try",
        "A constable, a sergeant and a chief each say what they need from the other two. You may join in at any "
        "rank.",
        hosts=3,
        may_repeat=True,
    ),
    ProposalPlan(
        Theme.LEADING,
        "Who speaks for a neighbourhood?",
        "The loudest, the longest there, the elected? Four chairs in the middle, and anyone may take one.",
        needs=("step-free",),
    ),
    ProposalPlan(
        Theme.LEADING,
        "Counting what prevention saves",
        "If fewer crimes cost less, whose money is it? Bring a number that you believe and one that you do not.",
        needs=("projector",),
    ),
    ProposalPlan(
        Theme.LEADING,
        "Saying sorry in public",
        "How it is done, when it is too early, and why lawyers are not always against it. Real letters, names "
        "removed.",
        needs=("quiet",),
    ),
    ProposalPlan(
        Theme.LEADING,
        "What volunteers are owed",
        "Specials, wardens, searchers, hosts. Training, insurance, thanks: we write the page that everybody "
        "should be given on the first day.",
        hosts=2,
    ),
)

# Names of plants and birds with names of things: nobody is called so.
FIRST_NAMES = (
    "Alder Amber Aster Barley Beck Birdie Bramble Briar Bryony Burdock Calla Campion Cassia Cedar Celandine "
    "Clover Comfrey Coral Cosmo Cricket Dale Damson Dill Dove Elder Ember Fennel Finch Flax Garnet Gorse Grove "
    "Heath Heron Holly Indigo Iris Ivy Jasper Jay Juno Kestrel Lark Laurel Lavender Lilac Linnet Lupin Maple "
    "Marigold"
)
LAST_NAMES = (
    "Anorak Awning Banister Barometer Beanpole Bobbin Bookend Brushwood Bucket Bunting Buttonhole Candlestick "
    "Cardigan Clothesline Coaster Cobblestone Corkscrew Cupboard Deckchair Dishcloth Drawbridge Dustpan "
    "Eiderdown Fencepost Flowerpot Foghorn Gatepost Greenhouse Haystack Hinge Jamjar Kettledrum Keyring "
    "Ladder Lampshade Letterbox Matchbox Milkfloat Newspaper Padlock Parasol Pepperpot Pushchair Raincoat "
    "Saucepan Shoelace Spindle Tablecloth Thermos Wheelbarrow"
)
ORGANISATIONS = (
    "Harbourside Police (demo)",
    "Millpond Residents' Forum (demo)",
    "Upper Valley Fire and Rescue (demo)",
    "Institute of Everyday Democracy (demo)",
    "Two-Way Radio Club (demo)",
    "Kettle & Chair (demo)",
    "Open Rota (demo)",
    "Eastgate Council (demo)",
    "",
)
