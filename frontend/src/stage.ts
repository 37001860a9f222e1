// The live page of a room. Works as plain links without this.
import "./styles/player.css";
import "./elements/agenda-news";
import "./elements/count-down";
import "./elements/fresh-part";
import "./elements/live-now";
import "./elements/player/webcast-player";
import "./elements/presence-line";
import "./elements/questions/question-panel";
import "./elements/stage-panels";
