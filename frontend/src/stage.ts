// The live page of a room. Works as plain links without this.
import "./elements/agenda-news";
import "./elements/count-down";
import "./elements/fresh-part";
import "./elements/live-now";
import "./elements/questions/question-panel";
import "./elements/presence-line";
import "./elements/stage-panels";
