// Pages that show the agenda: they stay as the agenda is. Works without.
import "./elements/agenda-news";
