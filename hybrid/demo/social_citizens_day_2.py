"""The second day of Policing Social Citizens: what became of the first, and the unconference."""

from hybrid.enums import SessionKind

from .plan import SessionPlan

ROUNDS = (
    ("A", 1, "14:00", "14:40"),
    ("B", 2, "14:45", "15:25"),
    ("C", 3, "15:30", "16:10"),
)
SPACES = (
    ("A", "main-hall", "Main hall"),
    ("B", "breakout-1", "Breakout 1"),
    ("C", "breakout-2", "Breakout 2"),
    ("D", "breakout-3", "Breakout 3"),
)

MORNING = (
    SessionPlan(
        "REGB23",
        "09:00",
        "09:30",
        SessionKind.REGISTRATION,
        "Coffee and late registration",
        "foyer",
        day=2,
    ),
    SessionPlan(
        "NGHT23",
        "09:30",
        "09:50",
        SessionKind.TALK,
        "What you said overnight",
        "main-hall",
        "The questions, pitches and quarrels of the last fifteen hours, read back to you.",
        day=2,
        speakers=("dorothea-quickstep",),
    ),
    SessionPlan(
        "KEYB23",
        "09:50",
        "10:20",
        SessionKind.KEYNOTE,
        "Who leads when nobody is in charge?",
        "main-hall",
        "There is an appetite for this work at every level and not yet many voices that others follow. On "
        "leading by doing, in the open, before it is safe.",
        day=2,
        speakers=("constance-copperplate",),
    ),
    SessionPlan(
        "PANB23",
        "10:20",
        "11:00",
        SessionKind.PANEL,
        "Face to face and screen to screen",
        "main-hall",
        "What a room can do that a feed cannot, and the other way round; how to let each do its part.",
        day=2,
        speakers=("imelda-thimble", "ottilie-brickwork", "ambrose-fiddlestick", "tobias-marketcross"),
        parts=("Chair",),
    ),
    SessionPlan(
        "BRKC23",
        "11:00",
        "11:20",
        SessionKind.MARKET,
        "Break and market place",
        "foyer",
        day=2,
    ),
    SessionPlan(
        "SEMH23",
        "11:20",
        "12:20",
        SessionKind.SEMINAR,
        "Seminar: volunteers, and what they are owed",
        "main-hall",
        "Thanks, training, insurance and a say. What keeps people who are not paid.",
        day=2,
        speakers=("bartholomew-pebble", "percival-gaslight"),
    ),
    SessionPlan(
        "SEMJ23",
        "11:20",
        "12:20",
        SessionKind.SEMINAR,
        "Seminar: answering in public",
        "breakout-1",
        "A page of questions and answers that anyone can read: how to start one and how to keep it going.",
        day=2,
        speakers=("henrietta-clockhouse",),
    ),
    SessionPlan(
        "SEMK23",
        "11:20",
        "12:20",
        SessionKind.SEMINAR,
        "Seminar: the archive of a neighbourhood",
        "breakout-2",
        "Minutes, photographs and maps that a street makes about itself, and who looks after them.",
        day=2,
        speakers=("gideon-tapemeasure",),
    ),
    SessionPlan(
        "PRTB23",
        "11:20",
        "12:20",
        SessionKind.WORKSHOP,
        "Prototype sprint: show it, change it",
        "prototype-lab",
        "Yesterday's prototypes meet three people each who have never seen them.",
        day=2,
        speakers=("philippa-turnstile",),
        parts=("Sprint lead",),
    ),
    SessionPlan(
        "SHQW23",
        "12:20",
        "12:45",
        SessionKind.TALK,
        "Prototypes: show and tell",
        "main-hall",
        "Three minutes a group. What it does, who tried it, what happens to it on Monday.",
        day=2,
        speakers=("philippa-turnstile",),
    ),
    SessionPlan(
        "JUNB23",
        "12:45",
        "13:45",
        SessionKind.MARKET,
        "Lunch and market place",
        "foyer",
        day=2,
    ),
)

UNCONFERENCE = (
    SessionPlan(
        "QPEN23",
        "13:45",
        "14:00",
        SessionKind.UNCONFERENCE,
        "Unconference: the timetable",
        "main-hall",
        "What was proposed, what you voted for, and where it takes place.",
        day=2,
        speakers=("leopold-windmill",),
        parts=("Host",),
    ),
    *(
        SessionPlan(
            f"UN{round_}{letter}29",
            starts,
            ends,
            SessionKind.UNCONFERENCE,
            f"Unconference round {number}: {name}",
            room,
            "Kept free for a session that you propose and vote for.",
            day=2,
        )
        for round_, number, starts, ends in ROUNDS
        for letter, room, name in SPACES
    ),
    SessionPlan(
        "BRKD23",
        "16:10",
        "16:30",
        SessionKind.BREAK,
        "Tea",
        "foyer",
        day=2,
    ),
    SessionPlan(
        "CJSB23",
        "16:30",
        "17:00",
        SessionKind.OPENING,
        "Next steps, and who takes them",
        "main-hall",
        "What the rounds agreed, read out by the people who will do it. Then home.",
        day=2,
        speakers=("henrietta-clockhouse", "leopold-windmill"),
    ),
)

DAY_2 = MORNING + UNCONFERENCE
