// The pages of a board. Works as plain forms without this, but for the hall's screen.
import "./elements/board/board-panel";
import "./elements/board/pitch-desk";
import "./elements/board/pitch-screen";
import "./elements/board/similar-proposals";
import "./elements/board/waiting-news";
