/**
 * The live topic of the whole event: what concerns everybody, on whichever page they are. Each of its changes
 * carries a section of its state anew, so that there is nothing to reduce.
 */
import type { AgendaView, LiveEventMessage, LiveRooms, Snapshot } from "../generated/protocol";
import { LiveTopic, shared } from "./topic";

/** The state of the topic. Each app's change has its section's name for the field that carries it. */
export interface Sections {
  readonly agenda?: AgendaView;
  readonly live_rooms?: LiveRooms;
  readonly [name: string]: unknown;
}

export class LiveEvent extends LiveTopic {
  /** What everybody may know, by section, as the snapshot and every change since say. */
  sections: Sections = {};

  protected override begin(snapshot: Snapshot): void {
    this.sections = snapshot.public as Sections;
  }

  protected override apply(event: LiveEventMessage): void {
    const { type: _type, ...sections } = event;
    this.sections = { ...this.sections, ...sections };
  }
}

export const liveEvent = shared(LiveEvent);
