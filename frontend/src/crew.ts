// The pages of those who run a room: moderator, speaker, and the hall's screen.
import "./elements/count-down";
import "./elements/fresh-part";
import "./elements/questions/hall-screen";
import "./elements/questions/moderator-desk";
import "./elements/questions/speaker-desk";
