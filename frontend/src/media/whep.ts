/** One viewer's session: WHEP (draft-ietf-wish-whep). */
import { MediaSession, type Ticket } from "./session";

export interface Wanted {
  /** False asks for sound alone: the server then sends no picture at all. */
  readonly video: boolean;
}

export class WatchSession extends MediaSession {
  /** What is received. Tracks come as the connection does. */
  readonly stream = new MediaStream();

  constructor(ticket: Ticket, wanted: Wanted) {
    super(ticket);
    const kinds = wanted.video ? (["audio", "video"] as const) : (["audio"] as const);
    for (const kind of kinds) {
      const { receiver } = this.pc.addTransceiver(kind, { direction: "recvonly" });
      this.stream.addTrack(receiver.track);
    }
  }
}
