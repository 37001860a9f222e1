"""Policing Social Citizens: two days of talks, seminars, prototypes and an unconference, webcast throughout.

Name, aims, formats and the bodies behind it are facts of a conference held in Manchester in 2014. The
timetable, the venue and everybody in it are invented.
"""

from hybrid.enums import Attendance, DocumentAudience, OrganisationRole, Role

from .plan import DocumentPlan, EventPlan, ExhibitorPlan, OrganisationPlan, PersonPlan, RoomPlan
from .social_citizens_day_1 import DAY_1
from .social_citizens_day_2 import DAY_2
from .social_citizens_speakers import SPEAKERS

ROOMS = (
    RoomPlan("main-hall", "Main hall", 120, "Ground floor, straight on from the entrance"),
    RoomPlan("breakout-1", "Breakout 1", 36, "Ground floor, left of the main hall"),
    RoomPlan("breakout-2", "Breakout 2", 30, "First floor, next to the lift"),
    RoomPlan("breakout-3", "Breakout 3", 24, "First floor, end of the corridor"),
    RoomPlan("prototype-lab", "Prototype lab", 28, "First floor, opposite the lift"),
    RoomPlan("foyer", "Foyer", 150, "Ground floor, at the entrance"),
    RoomPlan("online-lounge", "Online lounge"),
)

EXHIBITORS = (
    ExhibitorPlan(
        "Lanternlight Webcasting (demo)",
        "Stand 1",
        "Cameras, captions and an archive for council chambers and town halls. Try reading a minute of "
        "captions from the back of the room.",
    ),
    ExhibitorPlan(
        "Doorstep Dialogue (demo)",
        "Stand 2",
        "A tablet survey that neighbourhood officers can finish with somebody in ninety seconds, with the "
        "results on the ward's noticeboard the same week.",
    ),
    ExhibitorPlan(
        "Millpond Maps (demo)",
        "Stand 3",
        "Residents draw where they feel safe and where they do not. Bring a street you know.",
    ),
    ExhibitorPlan(
        "Kettle & Chair (demo)",
        "Stand 4",
        "How to hold a good neighbourhood meeting: room plans, ground rules, name badges and biscuits.",
    ),
    ExhibitorPlan(
        "Two-Way Radio Club (demo)",
        "Stand 5",
        "Volunteers who teach young people to make audio reports about the place where they live.",
    ),
    ExhibitorPlan(
        "Open Rota (demo)",
        "Stand 6",
        "A shared calendar for special constables, cadets and street volunteers.",
    ),
)

DOCUMENTS = (
    DocumentPlan(
        "Joining instructions",
        "joining-instructions.pdf",
        (
            (
                "Registration opens at the entrance forty-five minutes before the first session of each day. "
                "Tell us your name; there is nothing to print."
            ),
            (
                "Scan the code on the hall screen with your phone, or type the event code, and choose the "
                "name that you want others to see. From then on you can ask questions and keep sessions in "
                "an agenda of your own."
            ),
            (
                "Every session in the main hall is webcast. If you would rather not be seen, sit in the last "
                "three rows on the left: no camera points there."
            ),
            (
                "On the second afternoon you make the programme. Think about what you would like to talk "
                "about and with whom; twenty-five minutes are enough for one good question."
            ),
            (
                "Lunch and drinks are vegetarian, with vegan and gluten-free plates at the end of the table "
                "nearest the door."
            ),
            "This event is a demonstration. The venue, the times and the people are invented.",
        ),
    ),
    DocumentPlan(
        "How an unconference works",
        "how-an-unconference-works.pdf",
        (
            (
                "Anybody can propose a session: a title, a sentence or two, and your name. You do not have "
                "to be an expert. A question you cannot answer is the best start."
            ),
            (
                "Everybody votes for the sessions that they would go to. The votes decide which ones get a "
                "room, and when."
            ),
            "There are five rounds of twenty-five minutes in four rooms. Sit in a circle where you can.",
            "If you are neither learning nor adding anything, go to another room. Nobody will mind.",
            (
                "Each session writes down three things before it ends: what was said, what was agreed, and "
                "who will do what next."
            ),
        ),
    ),
    DocumentPlan(
        "Prototype sprint: the brief",
        "prototype-brief.txt",
        (
            "Make something in ninety minutes that a resident and an officer could both use on Monday.",
            (
                "It may be a page, a poster, a script for a conversation or a spreadsheet. It must not need "
                "a budget, a server or a policy change."
            ),
            "Show it to three people who were not in your group. Change it. Show it again tomorrow.",
        ),
        session="PRTA23",
    ),
    DocumentPlan(
        "List of participants' organisations",
        "organisations.txt",
        (
            "For people who have joined the event.",
            (
                "Millpond Residents' Forum (demo), Harbourside Police (demo), Upper Valley Fire and Rescue "
                "(demo), Institute of Everyday Democracy (demo), Lanternlight Webcasting (demo)."
            ),
        ),
        audience=DocumentAudience.SIGNED_IN,
    ),
)

PEOPLE = (
    PersonPlan("Clementine Bollard", Role.MODERATOR, "Kettle & Chair (demo)"),
    PersonPlan("Rowan Cartwheel", Role.FACILITATOR, "Kettle & Chair (demo)"),
    PersonPlan("Marlow Inkwell", Role.AV_OPERATOR, "Lanternlight Webcasting (demo)"),
    PersonPlan("Juniper Lamppost", Role.DELEGATE, "Millpond Residents' Forum (demo)"),
    PersonPlan("Basil Footbridge", Role.DELEGATE, "Harbourside Police (demo)"),
    PersonPlan("Wren Teacup", Role.DELEGATE, "Harbourside Police (demo)"),
    PersonPlan("Olive Signpost", Role.DELEGATE, "Upper Valley Fire and Rescue (demo)"),
    PersonPlan("Hazel Doorbell", Role.DELEGATE, "Institute of Everyday Democracy (demo)"),
    PersonPlan("Fern Lighthouse", Role.DELEGATE, "Two-Way Radio Club (demo)"),
    PersonPlan("Robin Notepad", Role.VIEWER, "Watching from another city", attendance=Attendance.ONLINE),
    PersonPlan("Sorrel Windowsill", Role.VIEWER, "Watching from the library", attendance=Attendance.ONLINE),
    PersonPlan("Linden Postbox", Role.GUEST, attendance=Attendance.ONLINE),
)

SOCIAL_CITIZENS = EventPlan(
    slug="policing-social-citizens",
    name="Policing Social Citizens",
    tagline="The next steps in working with communities, made in the open over two days",
    description=(
        "Two days for people who lead policing and people who lead community engagement to find out what "
        "they can do better together.\n\n"
        "There are **formal sessions** and short **vision talks** in the main hall, **seminars** with people "
        "who have tried things out, a **prototype sprint** in which groups build something small in real "
        "time, and an **unconference** on the second afternoon whose programme you make yourselves.\n\n"
        "What social media has changed between the police and the public is one thread: large events, "
        "missing people, disorder, and all the ordinary days between. What meeting face to face does better "
        "is the other. The aim is to leave with a shared idea of the next steps, with people willing to lead "
        "them, and with a few prototypes that already work.\n\n"
        "Everything in the main hall is **webcast**: take part from wherever you are.\n\n"
        "*This is a demonstration event. Its people, venue and timetable are invented.*"
    ),
    who_should_attend=(
        "- Police officers and staff of every rank who work with communities\n"
        "- Practitioners of community engagement, in and outside public services\n"
        "- Fire and rescue services, councils and health services\n"
        "- Residents and volunteers who already do the work\n"
        "- Anyone, anywhere, online"
    ),
    venue_name="The Weavers' Hall (fictional)",
    venue_address="1 Example Row\nManchester\n(a fictional address)",
    venue_map_url="https://www.openstreetmap.org/#map=14/53.4794/-2.2453",
    directions=(
        "**By train:** ten minutes on foot from either of the city's main stations; follow the signs to "
        "Example Row.\n\n"
        "**By tram:** two minutes from the stop at the end of the street.\n\n"
        "**By bicycle:** there are forty covered stands behind the hall.\n\n"
        "**By car:** please don't, unless you have to. Two spaces for blue badge holders are beside the "
        "entrance; tell us beforehand and we keep one for you."
    ),
    step_free_access=(
        "The entrance is level and its doors open by themselves. A lift goes to every floor; it takes a "
        "powered wheelchair and one companion. Accessible toilets are on both floors.\n\n"
        "The main hall has an induction loop and places for wheelchairs in the first and the last row. A "
        "quiet room is next to Breakout 3. Assistance dogs are welcome everywhere."
    ),
    contact_email="hello@social-citizens.example",
    accent="#0f5e63",
    join_code="STREET",
    rooms=ROOMS,
    sessions=DAY_1 + DAY_2,
    speakers=SPEAKERS,
    organisations=(
        OrganisationPlan("Greater Manchester Police", OrganisationRole.SPONSOR),
        OrganisationPlan("Greater Manchester Fire and Rescue Service", OrganisationRole.SPONSOR),
        OrganisationPlan("Public-i", OrganisationRole.ORGANISER),
        OrganisationPlan("MutualGain", OrganisationRole.ORGANISER),
    ),
    exhibitors=EXHIBITORS,
    documents=DOCUMENTS,
    people=PEOPLE,
)
