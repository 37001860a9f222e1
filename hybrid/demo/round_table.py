"""The round table on contact between police and public: one day, fifty people, one long table.

Name, themes, hours and the convening body are facts of a round table held in London in 2018. Its agenda
was published elsewhere; this one is made up from its themes. The venue, the other partners and everybody
in it are invented.
"""

from hybrid.enums import Access, Attendance, OrganisationRole, Role, SessionKind

from .plan import (
    DocumentPlan,
    EventPlan,
    ExhibitorPlan,
    OrganisationPlan,
    PersonPlan,
    RoomPlan,
    SessionPlan,
    SpeakerPlan,
)

ROOMS = (
    RoomPlan("main-hall", "Round table", 50, "Top floor, one table for everybody"),
    RoomPlan("breakout-1", "River room", 18, "Top floor, east side"),
    RoomPlan("breakout-2", "Garden room", 18, "Top floor, west side"),
    RoomPlan("gallery", "Gallery", 60, "Top floor, at the lifts"),
)

SPEAKERS = (
    SpeakerPlan(
        "lavinia-switchboard",
        "Lavinia Switchboard",
        "National lead for contact",
        "Council of Forces (demo)",
        "Lavinia began on the night shift of a control room, and still listens in for one evening a month.",
    ),
    SpeakerPlan(
        "horatio-inbox",
        "Horatio Inbox",
        "Head of contact centre",
        "Chalkdown Police (demo)",
        "Horatio moved a third of his centre's contact online and can say exactly which third should not "
        "have been.",
    ),
    SpeakerPlan(
        "genevieve-callback",
        "Genevieve Callback",
        "Professor of public trust",
        "Seaview University (demo)",
        "Genevieve measures what people think of the police before, during and after they call.",
    ),
    SpeakerPlan(
        "mortimer-headset",
        "Mortimer Headset",
        "Staff representative",
        "Contact Staff Network (demo)",
        "Mortimer speaks for the people who hear the worst minute of somebody's life, and then take the next "
        "call.",
    ),
    SpeakerPlan(
        "eudora-lifeline",
        "Eudora Lifeline",
        "Chief executive",
        "Quiet Line (demo)",
        "Eudora runs a charity that people write to when they cannot speak.",
    ),
    SpeakerPlan(
        "quentin-patchcable",
        "Quentin Patchcable",
        "Technology director",
        "Switchboard Systems (demo)",
        "Quentin builds systems for control rooms and is unusually frank about what they cannot do.",
    ),
    SpeakerPlan(
        "sybil-lampshade",
        "Sybil Lampshade",
        "Commissioner",
        "Chalkdown (demo)",
        "Sybil pays for it in the end, and asks what for.",
    ),
)

SESSIONS = (
    SessionPlan("ARVR29", "09:00", "09:30", SessionKind.REGISTRATION, "Arrival and coffee", "gallery"),
    SessionPlan(
        "PENR29",
        "09:30",
        "09:45",
        SessionKind.OPENING,
        "Why we are at this table",
        "main-hall",
        speakers=("lavinia-switchboard",),
        parts=("Chair",),
    ),
    SessionPlan(
        "PRSR29",
        "09:45",
        "10:30",
        SessionKind.PANEL,
        "Where contact stands: less money, more demand, constant change",
        "main-hall",
        "A force, a commissioner and a charity each describe an ordinary week, and what has become ordinary "
        "that should not have.",
        speakers=("horatio-inbox", "sybil-lampshade", "eudora-lifeline"),
        live=True,
    ),
    SessionPlan(
        "CNFR29",
        "10:30",
        "11:15",
        SessionKind.TABLE,
        "Public confidence: what people expect when they get in touch",
        "main-hall",
        "The police can do their work only as long as the public approve of how they do it. What does each "
        "call, message and silence do to that approval?",
        speakers=("genevieve-callback",),
        live=True,
    ),
    SessionPlan("CFER29", "11:15", "11:35", SessionKind.BREAK, "Coffee", "gallery"),
    SessionPlan(
        "TECR29",
        "11:35",
        "12:30",
        SessionKind.TABLE,
        "Technology: the art of the possible",
        "main-hall",
        "One view of a citizen, whatever way they choose to get in touch: what exists, what is promised, and "
        "which questions to ask before anybody buys it.",
        speakers=("quentin-patchcable", "horatio-inbox"),
        live=True,
    ),
    SessionPlan("JUNR29", "12:30", "13:20", SessionKind.MARKET, "Lunch and partners' tables", "gallery"),
    SessionPlan(
        "KEPR29",
        "13:20",
        "14:20",
        SessionKind.WORKSHOP,
        "Keep what works",
        "main-hall",
        "Before we imagine the future: which old habits of contact must survive it, and why?",
        speakers=("lavinia-switchboard",),
        live=True,
    ),
    SessionPlan(
        "VJNR29",
        "13:20",
        "14:20",
        SessionKind.WORKSHOP,
        "The caller who cannot speak",
        "breakout-1",
        "Channels for people who are vulnerable, watched or frightened.",
        speakers=("eudora-lifeline",),
    ),
    SessionPlan(
        "WEJR29",
        "13:20",
        "14:20",
        SessionKind.WORKSHOP,
        "The people who answer",
        "breakout-2",
        "Live pictures and constant messages reach staff first. What a good employer does about it.",
        speakers=("mortimer-headset",),
    ),
    SessionPlan(
        "PRTR29",
        "14:20",
        "15:10",
        SessionKind.PANEL,
        "Industry, research, charities: what each can bring",
        "main-hall",
        speakers=("quentin-patchcable", "genevieve-callback", "eudora-lifeline"),
        live=True,
    ),
    SessionPlan("TEAR29", "15:10", "15:30", SessionKind.BREAK, "Tea", "gallery"),
    SessionPlan(
        "STRR29",
        "15:30",
        "16:30",
        SessionKind.TABLE,
        "The new strategy: what has to be in it",
        "main-hall",
        "A strategy for contact is being drafted and the draft is out for comment. Go round the table once, "
        "then again: what would you add, and what would you strike?",
        speakers=("lavinia-switchboard", "sybil-lampshade"),
        live=True,
    ),
    SessionPlan(
        "CJSR29",
        "16:30",
        "17:00",
        SessionKind.OPENING,
        "What we agreed, and what we did not",
        "main-hall",
        speakers=("lavinia-switchboard",),
        parts=("Chair",),
    ),
)

EXHIBITORS = (
    ExhibitorPlan("Switchboard Systems (demo)", "Table A", "A control room in a suitcase. Ring it."),
    ExhibitorPlan("Quiet Line (demo)", "Table B", "How a conversation without a voice looks from both ends."),
    ExhibitorPlan("Seaview University (demo)", "Table C", "Two years of trust on one wall chart."),
)

DOCUMENTS = (
    DocumentPlan(
        "House rules of the round table",
        "house-rules.pdf",
        (
            "What is said may be repeated outside; who said it may not.",
            "Speak for two minutes at most, then let two others speak.",
            "If you sell something, say so before you recommend it.",
            "The chair sums up every session in three sentences. Object at once if one is wrong.",
        ),
    ),
)

PEOPLE = (
    PersonPlan("Clementine Bollard", Role.MODERATOR, "Secretariat (demo)"),
    PersonPlan("Juniper Lamppost", Role.DELEGATE, "Council of Forces (demo)"),
    PersonPlan("Olive Signpost", Role.DELEGATE, "Upper Valley Fire and Rescue (demo)"),
    PersonPlan("Hazel Doorbell", Role.DELEGATE, "Seaview University (demo)"),
    PersonPlan("Robin Notepad", Role.VIEWER, attendance=Attendance.ONLINE),
)

ROUND_TABLE = EventPlan(
    slug="police-contact-round-table",
    name="Police National Contact Management Round Table",
    tagline="Reimagining police public contact: technology, people and public confidence",
    description=(
        "A first round table of fifty people on one subject: what should it be like to get in touch with the "
        "police ten years from now?\n\n"
        "Money is short, demand grows and habits change faster than systems do. To change for the better "
        "takes time to ask the right questions, and a sober look at what is possible. It also takes some "
        "care for what has worked for years and should not be dropped on the way.\n\n"
        "What the day finds goes into the new national strategy for contact, which is out for "
        "consultation.\n\n*This is a demonstration event. Its people, partners, venue and agenda are "
        "invented.*"
    ),
    who_should_attend=(
        "Police officers and staff, commissioners, officials of government departments and agencies, other "
        "emergency services, researchers, charities, and companies that want to work with the police."
    ),
    venue_name="Skylight Rooms (fictional)",
    venue_address="99 Placeholder Street\nLondon\n(a fictional address)",
    venue_map_url="https://www.openstreetmap.org/#map=13/51.5074/-0.1278",
    directions="Seven minutes on foot from three Underground stations. Ask for the round table at reception.",
    step_free_access=(
        "Level entrance, two lifts to the top floor, accessible toilets on the same floor. The table has "
        "room for wheelchairs on all sides and a microphone with an induction loop at every second seat."
    ),
    contact_email="secretariat@round-table.example",
    accent="#8a3b12",
    access=Access.CODE,
    join_code="SPEAKUP",
    rooms=ROOMS,
    sessions=SESSIONS,
    speakers=SPEAKERS,
    organisations=(
        OrganisationPlan("Cityforum", OrganisationRole.ORGANISER),
        OrganisationPlan("Skylight Rooms (demo)", OrganisationRole.HOST),
        OrganisationPlan("Switchboard Systems (demo)", OrganisationRole.CO_SPONSOR),
        OrganisationPlan("The Contact Courier (demo)", OrganisationRole.MEDIA_PARTNER),
    ),
    exhibitors=EXHIBITORS,
    documents=DOCUMENTS,
    people=PEOPLE,
)
