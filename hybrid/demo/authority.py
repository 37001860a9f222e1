"""Policing with Authority: one day, two groups that swap, six workshops.

Agenda, times, workshop subjects and the host are facts of a conference held in London in 2009. Its
sentences are written anew; the venue and everybody in it are invented.
"""

from hybrid.enums import Attendance, OrganisationRole, Role

from .authority_agenda import GROUP_1, GROUP_2, SESSIONS
from .plan import (
    DocumentPlan,
    EventPlan,
    ExhibitorPlan,
    OrganisationPlan,
    PersonPlan,
    RoomPlan,
    SpeakerPlan,
)

ROOMS = (
    RoomPlan("main-hall", "Main hall", 200, "Ground floor"),
    RoomPlan("breakout-1", "Breakout 1", 20, "First floor, room 1"),
    RoomPlan("breakout-2", "Breakout 2", 20, "First floor, room 2"),
    RoomPlan("breakout-3", "Breakout 3", 20, "First floor, room 3"),
    RoomPlan("breakout-4", "Breakout 4", 20, "Second floor, room 4"),
    RoomPlan("breakout-5", "Breakout 5", 20, "Second floor, room 5"),
    RoomPlan("breakout-6", "Breakout 6", 20, "Second floor, room 6"),
    RoomPlan("side-room", "Side room", 25, "Ground floor, behind the market place"),
    RoomPlan("market-place", "Market place", 220, "Ground floor, all around the main hall"),
)

SPEAKERS = (
    SpeakerPlan(
        "augusta-paperweight",
        "Augusta Paperweight",
        "Independent member; chairs the communities committee",
        "The Authority (demo)",
        "Augusta has chaired the committee through two strategies and one very long winter. She reads every "
        "nomination for the award herself.",
    ),
    SpeakerPlan(
        "florian-haystack",
        "Florian Haystack",
        "Deputy director for local democracy",
        "Department for Neighbourhoods (demo)",
        "Florian writes about what happens when decisions move closer to the people who live with them. He "
        "was a ward clerk first.",
    ),
    SpeakerPlan(
        "cornelius-weathervane",
        "Cornelius Weathervane",
        "Vice chair",
        "The Authority (demo)",
        "Cornelius answers for the police service at City Hall. He brings no notes to questions and answers, "
        "and writes down what he promises.",
    ),
    SpeakerPlan(
        "millicent-keyring",
        "Millicent Keyring",
        "Coordinator of custody visitors",
        "The Authority (demo)",
        "Millicent was a volunteer visitor for nine years before she began to train them.",
    ),
    SpeakerPlan(
        "rosalind-umbrella",
        "Rosalind Umbrella",
        "Policy officer, domestic and sexual violence",
        "The Authority (demo)",
        "Rosalind brings together people who each know a part of the story, and makes sure that it is safe "
        "to tell it.",
    ),
    SpeakerPlan(
        "edmund-inkblotter",
        "Edmund Inkblotter",
        "Head of internal audit",
        "The Authority (demo)",
        "Edmund explains audit with a drawing of a plumbing system. It helps.",
    ),
    SpeakerPlan(
        "beatrix-campfire",
        "Beatrix Campfire",
        "Community facilitator",
        "Partnership for Neighbourhood Policing (demo)",
        "Beatrix collects stories of good and bad service, from barbers as well as from bailiffs.",
    ),
    SpeakerPlan(
        "solomon-footlight",
        "Solomon Footlight",
        "Secretary of the hate crime forum",
        "The Authority (demo)",
        "Solomon has kept the forum's minutes since its first meeting, and its promises since the second.",
    ),
    SpeakerPlan(
        "winifred-compass",
        "Winifred Compass",
        "Engagement strategy lead",
        "The Authority (demo)",
        "Winifred is writing the next strategy, and has left the first page blank for today.",
    ),
)

EXHIBITORS = (
    ExhibitorPlan(
        "Borough Panels Together (demo)",
        "Table 1",
        "What the panels of ten boroughs did this year, on one card each.",
    ),
    ExhibitorPlan(
        "Safer Journeys Club (demo)", "Table 2", "Volunteers who ride the night buses and talk to people."
    ),
    ExhibitorPlan(
        "Custody Visitors' Corner (demo)", "Table 3", "Meet two visitors and see what is in their bag."
    ),
    ExhibitorPlan("Pocket Law (demo)", "Table 4", "Know-your-rights cards in eleven languages. Free."),
    ExhibitorPlan("The Listening Bench (demo)", "Table 5", "A bench, two chairs, and somebody with time."),
    ExhibitorPlan(
        "Cadets' Kitchen (demo)", "Table 6", "Cadets and pensioners who cook together, with samples."
    ),
)

DOCUMENTS = (
    DocumentPlan(
        "Which group am I in?",
        "groups.pdf",
        (
            "There are two groups. Your group is on your badge and on your page in this event.",
            (
                "Group 1 goes to its workshop before lunch and to the table discussions in the main hall "
                "after lunch. Group 2 does it the other way round."
            ),
            (
                "Everybody takes part in one workshop. Which one is on your badge too; if you would rather "
                "be in another, ask at the registration desk: most have a place left."
            ),
            "The day may change at short notice. This page and the screen in the hall are always right.",
        ),
    ),
    DocumentPlan(
        "Questions for the workshop on the engagement strategy",
        "strategy-questions.txt",
        (
            "What should be different in the new strategy?",
            "What must be in it?",
            "How should the borough panels be asked for their views?",
            "Who else should be asked, and how?",
        ),
        session="WSFA29",
    ),
)

PEOPLE = (
    PersonPlan("Rowan Cartwheel", Role.MODERATOR, "The Authority (demo)"),
    PersonPlan("Juniper Lamppost", Role.DELEGATE, "Panel of Eastfield (demo)", GROUP_1),
    PersonPlan("Basil Footbridge", Role.DELEGATE, "Panel of Riverbend (demo)", GROUP_1),
    PersonPlan("Wren Teacup", Role.DELEGATE, "Panel of Chalk Hill (demo)", GROUP_1),
    PersonPlan("Olive Signpost", Role.DELEGATE, "Ward watch, Tollgate (demo)", GROUP_1),
    PersonPlan("Hazel Doorbell", Role.DELEGATE, "Custody visitors (demo)", GROUP_2),
    PersonPlan("Fern Lighthouse", Role.DELEGATE, "Panel of Northgate (demo)", GROUP_2),
    PersonPlan("Linden Postbox", Role.DELEGATE, "Youth council (demo)", GROUP_2),
    PersonPlan("Sorrel Windowsill", Role.DELEGATE, "Panel of Gasworks Lane (demo)", GROUP_2),
    PersonPlan("Robin Notepad", Role.VIEWER, attendance=Attendance.ONLINE),
)

AUTHORITY = EventPlan(
    slug="policing-with-authority",
    name="Policing with Authority",
    tagline="Working with the communities of London and their policing services",
    description=(
        "The fourth yearly conference on community engagement: two hundred people from community groups, and "
        "volunteers who work with the authority and the police service in every part of London.\n\n"
        "Hear what is new in how Londoners are asked about their policing, how the police service is held to "
        "account, and what works in one borough and could in the next. Everybody takes part in a "
        "**workshop** and in a **table discussion**, and everybody can put questions to the speakers.\n\n"
        "*This is a demonstration event. Its people and its venue are invented.*"
    ),
    who_should_attend=(
        "Members of community and police engagement groups, independent custody visitors, ward panels, "
        "youth councils, and other volunteers and partners in police community relations."
    ),
    venue_name="The Counting House (fictional)",
    venue_address="20 Sample Wharf\nLondon\n(a fictional address)",
    venue_map_url="https://www.openstreetmap.org/#map=13/51.5074/-0.1278",
    directions=(
        "**By Underground:** five minutes on foot from the nearest station; volunteers in yellow sashes show "
        "the way.\n\n**By bus:** several lines stop at the wharf.\n\n**By river:** the pier is across the "
        "road."
    ),
    step_free_access=(
        "Step-free from the street to every room, by a ramp at the entrance and two lifts. The main hall has "
        "an induction loop. Sign language interpreters work in the main hall all day; ask for one in your "
        "workshop at the registration desk."
    ),
    contact_email="conference@the-authority.example",
    accent="#5b2a6e",
    join_code="CHARTER",
    rooms=ROOMS,
    cohorts=(GROUP_1, GROUP_2),
    sessions=SESSIONS,
    speakers=SPEAKERS,
    organisations=(OrganisationPlan("Metropolitan Police Authority", OrganisationRole.HOST),),
    exhibitors=EXHIBITORS,
    documents=DOCUMENTS,
    people=PEOPLE,
)
