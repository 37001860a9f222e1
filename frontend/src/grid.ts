// The released timetable of a board, and its hall screen. Works as a plain page without this.
import "./elements/count-down";
import "./elements/fresh-part";
import "./elements/timetable/grid-news";
