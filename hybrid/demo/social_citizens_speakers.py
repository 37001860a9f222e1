"""Who speaks at Policing Social Citizens: all of them invented."""

from .plan import SpeakerPlan

SPEAKERS = (
    SpeakerPlan(
        "constance-copperplate",
        "Constance Copperplate",
        "Chief constable",
        "Harbourside Police (demo)",
        "Constance walked a beat in three towns before she led a force. She answers her own letters on "
        "Fridays and holds that the best intelligence system is still a conversation at a bus stop.",
    ),
    SpeakerPlan(
        "tobias-marketcross",
        "Tobias Marketcross",
        "Head of community engagement",
        "Harbourside Police (demo)",
        "Tobias taught four hundred frontline officers to run meetings in which residents talk for most of "
        "the time. He keeps a list of everything that went wrong, and shows it.",
    ),
    SpeakerPlan(
        "imelda-thimble",
        "Imelda Thimble",
        "Director",
        "Institute of Everyday Democracy (demo)",
        "Imelda studies how people decide things together when nobody has made them. Her last project "
        "followed one residents' association through two years of minutes.",
    ),
    SpeakerPlan(
        "percival-gaslight",
        "Percival Gaslight",
        "Chief fire officer",
        "Upper Valley Fire and Rescue (demo)",
        "Percival fits smoke alarms one Saturday a month and says that it is the most useful thing he does. "
        "His service shares its volunteers with the police.",
    ),
    SpeakerPlan(
        "dorothea-quickstep",
        "Dorothea Quickstep",
        "Digital editor",
        "Harbourside Police (demo)",
        "Dorothea ran the force's accounts through a flood, a festival and a very long election night. She "
        "teaches others to say “we do not know yet” in public.",
    ),
    SpeakerPlan(
        "bartholomew-pebble",
        "Bartholomew Pebble",
        "Search adviser",
        "Moorland Search Volunteers (demo)",
        "Bartholomew has coordinated searches for missing people for twenty years, lately with thousands "
        "of strangers helping from their phones.",
    ),
    SpeakerPlan(
        "ottilie-brickwork",
        "Ottilie Brickwork",
        "Chair",
        "Millpond Residents' Forum (demo)",
        "Ottilie got a crossing, a youth club and a monthly surgery for her street, in that order. She "
        "brings her own kettle to meetings.",
    ),
    SpeakerPlan(
        "ambrose-fiddlestick",
        "Ambrose Fiddlestick",
        "Youth worker",
        "Two-Way Radio Club (demo)",
        "Ambrose gives microphones to young people and gets out of the way. Their reports have been played "
        "at three council meetings.",
    ),
    SpeakerPlan(
        "philippa-turnstile",
        "Philippa Turnstile",
        "Service designer",
        "Doorstep Dialogue (demo)",
        "Philippa makes prototypes out of paper, tape and borrowed phones. She leads the sprint on both "
        "days.",
    ),
    SpeakerPlan(
        "gideon-tapemeasure",
        "Gideon Tapemeasure",
        "Data steward",
        "Millpond Maps (demo)",
        "Gideon decides what a map of other people's lives may show. He used to be a surveyor, as "
        "you may have guessed.",
    ),
    SpeakerPlan(
        "henrietta-clockhouse",
        "Henrietta Clockhouse",
        "Police and crime commissioner",
        "Harbourside (demo)",
        "Henrietta was elected on a promise to publish every question that she is asked, with the answer "
        "next to it. She is at number 1,204.",
    ),
    SpeakerPlan(
        "leopold-windmill",
        "Leopold Windmill",
        "Unconference host",
        "Kettle & Chair (demo)",
        "Leopold opens unconferences by saying as little as he can. He will help you to turn a worry into a "
        "session.",
    ),
)
