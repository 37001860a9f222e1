/** What of the agenda's news concerns somebody. Pure. */
import type { AgendaChange, AgendaView } from "../generated/protocol";

/** The changes that whoever starred the sessions `starred` must hear of: those of time, place, or cancelled. */
export function concerning(view: AgendaView, starred: ReadonlySet<string>): AgendaChange[] {
  const urgent = new Set(["moved", "room", "cancelled"]);
  return view.changes.filter(
    (change) => starred.has(change.code) && change.what.some((what) => urgent.has(what)),
  );
}
