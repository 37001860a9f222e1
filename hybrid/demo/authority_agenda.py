"""The amended agenda of Policing with Authority, with its own times: two groups swap over lunch."""

from hybrid.enums import SessionKind

from .plan import SessionPlan

GROUP_1 = "Group 1"
GROUP_2 = "Group 2"

TABLES_TITLE = "“Because I'm a Londoner”: the public have their say on policing in London"
TABLES = (
    "Ten people and a host at each table. What should the police in London do more of, what less, and what "
    "would you tell them if they sat beside you? Each table hands in three sentences."
)

# Letter of the code, number, title, abstract, who leads it.
WORKSHOPS = (
    (
        "A",
        "Workshop 1: Independent custody visiting",
        (
            "- What custody visitors do, for people who have never heard of them\n"
            "- How the scheme works in London, and what it has changed\n"
            "- Where it goes next"
        ),
        "millicent-keyring",
    ),
    (
        "B",
        "Workshop 2: Domestic violence and forced marriage",
        (
            "- What the board on domestic and sexual violence and the unit against forced marriage are "
            "doing\n- Sharing what they know\n"
            "- A discussion: how can borough panels and other local knowledge help to reach more people?"
        ),
        "rosalind-umbrella",
    ),
    (
        "C",
        "Workshop 3: Internal audit, inspection and review",
        (
            "- How the police service is inspected and reviewed\n"
            "- How the authority holds it to account\n"
            "- What the national inspectorate and the complaints commission are for\n"
            "- Who answers to whom, on one page"
        ),
        "edmund-inkblotter",
    ),
    (
        "D",
        "Workshop 4: Community policing partnership, and good practice for panels",
        (
            "- Tell of a time when somebody served you well or badly: anybody, not only the police\n"
            "- Find what community engagement can learn from it\n"
            "- Look at the partnership's collection of good practice and say what you think of it\n"
            "- Name what is missing there"
        ),
        "beatrix-campfire",
    ),
    (
        "E",
        "Workshop 5: The hate crime forum",
        (
            "- What counts as hate crime\n"
            "- How a forum about race hate became one about all hate crime, and what it had done until then\n"
            "- What it wants to achieve\n\n"
            "Then it is your turn: how to keep it on the agenda where you live, what worries your community, "
            "where the police responded well, and what the authority ought to know."
        ),
        "solomon-footlight",
    ),
    (
        "F",
        "Workshop 6: The next community engagement strategy",
        (
            "- What part the authority plays in engagement\n"
            "- The present strategy in brief; it belongs to authority and police alike, and so will the "
            "next\n- Help to shape it: what should change, what must be in it, how should the borough panels "
            "be asked, and who else?"
        ),
        "winifred-compass",
    ),
)


def _workshops(round_: str, starts: str, ends: str, cohort: str) -> tuple[SessionPlan, ...]:
    """Return all six workshops for one group."""
    return tuple(
        SessionPlan(
            f"WS{letter}{round_}29",
            starts,
            ends,
            SessionKind.WORKSHOP,
            title,
            f"breakout-{number}",
            abstract,
            cohort=cohort,
            speakers=(leader,),
            parts=("Leads the workshop",),
        )
        for number, (letter, title, abstract, leader) in enumerate(WORKSHOPS, start=1)
    )


SESSIONS = (
    SessionPlan(
        "REGX29",
        "09:00",
        "10:00",
        SessionKind.REGISTRATION,
        "Registration, coffee and a light breakfast",
        "market-place",
    ),
    SessionPlan(
        "PENX29",
        "10:00",
        "10:05",
        SessionKind.OPENING,
        "Opening address",
        "main-hall",
        speakers=("augusta-paperweight",),
    ),
    SessionPlan(
        "KEYX29",
        "10:05",
        "10:25",
        SessionKind.KEYNOTE,
        "Keynote address",
        "main-hall",
        "What local democracy asks of a police service, and of the people whom it serves.",
        speakers=("florian-haystack",),
        live=True,
    ),
    SessionPlan(
        "AWDX29",
        "10:25",
        "10:40",
        SessionKind.AWARD,
        "Annual community engagement award",
        "main-hall",
        "Three groups were nominated. All three tell in two minutes what they did; then the envelope.",
        speakers=("augusta-paperweight",),
        live=True,
    ),
    SessionPlan(
        "MKTA29",
        "10:40",
        "11:00",
        SessionKind.MARKET,
        "Refreshments and market place",
        "market-place",
    ),
    *_workshops("A", "11:00", "12:00", GROUP_1),
    SessionPlan(
        "TBJA29",
        "11:00",
        "12:00",
        SessionKind.TABLE,
        TABLES_TITLE,
        "main-hall",
        TABLES,
        cohort=GROUP_2,
        live=True,
    ),
    SessionPlan(
        "MKTB29",
        "12:00",
        "13:00",
        SessionKind.MARKET,
        "Lunch and market place",
        "market-place",
    ),
    SessionPlan(
        "FJMX29",
        "12:00",
        "13:00",
        SessionKind.BREAK,
        "Stop and search: the DVD",
        "side-room",
        "It plays again and again throughout lunch. Come and go as you like.",
    ),
    *_workshops("B", "13:00", "14:00", GROUP_2),
    SessionPlan(
        "TBJB29",
        "13:00",
        "14:00",
        SessionKind.TABLE,
        TABLES_TITLE,
        "main-hall",
        TABLES,
        cohort=GROUP_1,
        live=True,
    ),
    SessionPlan(
        "MKTC29",
        "14:00",
        "14:15",
        SessionKind.MARKET,
        "Refreshments and market place",
        "market-place",
    ),
    SessionPlan(
        "QSNX29",
        "14:15",
        "15:00",
        SessionKind.QA,
        "Questions and answers",
        "main-hall",
        "Put your question to everybody who has spoken today, in the hall or from home.",
        speakers=("augusta-paperweight", "florian-haystack", "cornelius-weathervane"),
        live=True,
    ),
    SessionPlan(
        "CJSX29",
        "15:00",
        "15:30",
        SessionKind.OPENING,
        "Closing address, and the last questions",
        "main-hall",
        speakers=("cornelius-weathervane",),
    ),
)
