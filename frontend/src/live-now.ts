// Pages that say which rooms are on air. Works without.
import "./elements/live-now";
