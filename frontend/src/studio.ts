// Publishing a room's webcast, and running it.
import "./styles/studio.css";
import "./elements/count-down";
import "./elements/fresh-part";
import "./elements/studio/studio-desk";
