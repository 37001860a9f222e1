// The facilitator's page of a board's timetable.
import "./elements/timetable/timetable-desk";
import "./styles/desk.css";
import "./styles/desk-grid.css";
