/**
 * The live topic of the whole event: what concerns everybody, on whichever page they are. Each of its changes
 * carries a section of its state anew, so that there is nothing to reduce.
 */
import type {
  AgendaView,
  Beacon,
  Change,
  LiveEventMessage,
  LiveRooms,
  ServerMessage,
} from "../generated/protocol";
import { type LiveSocket, liveSocket } from "./socket";
import { Streams } from "./stream";

// A change may overtake another by this much before it counts as lost.
const PATIENCE = 300; // milliseconds

/** The state of the topic. Each app's change has its section's name for the field that carries it. */
export interface Sections {
  readonly agenda?: AgendaView;
  readonly live_rooms?: LiveRooms;
  readonly [name: string]: unknown;
}

export class LiveEvent extends EventTarget {
  /** What everybody may know, by section, as the snapshot and every change since say. */
  sections: Sections = {};
  readonly #socket: LiveSocket;
  readonly #streams = new Streams((change) => this.#apply(change));
  #subscription = 0;
  #beacon: Beacon | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(
    path: string,
    readonly topic: string,
  ) {
    super();
    this.#socket = liveSocket(path);
    this.#socket.addEventListener("status", () => {
      if (this.#socket.status === "live") this.#subscribe();
    });
    this.#socket.addEventListener("frame", (event) =>
      this.#receive((event as CustomEvent<ServerMessage>).detail),
    );
    if (this.#socket.status === "live") this.#subscribe();
  }

  #subscribe(): void {
    this.#subscription = this.#socket.subscribe(this.topic);
  }

  #receive(frame: ServerMessage): void {
    if (frame.type === "snapshot" && frame.ref === this.#subscription) {
      this.#subscription = 0;
      this.sections = frame.public as Sections;
      this.#streams.begin(frame);
      this.#changed();
    } else if (frame.type === "change" && frame.topic === this.topic) {
      if (this.#streams.take(frame) === "applied") this.#changed();
      this.#watch();
    } else if (frame.type === "beacon" && frame.topic === this.topic) {
      this.#beacon = frame;
      this.#watch();
    }
  }

  /** If something is missing and still is in a moment, start afresh. */
  #watch(): void {
    if (this.#patience !== undefined || !this.#streams.isBehind(this.#beacon)) return;
    this.#patience = setTimeout(() => {
      this.#patience = undefined;
      if (this.#subscription === 0 && this.#streams.isBehind(this.#beacon)) this.#subscribe();
    }, PATIENCE);
  }

  #apply(change: Change): void {
    const { type: _type, ...sections } = change.event as unknown as LiveEventMessage;
    this.sections = { ...this.sections, ...sections };
  }

  #changed(): void {
    this.dispatchEvent(new CustomEvent("change"));
  }
}

const events = new Map<string, LiveEvent>();

/** The event's topic in this document; the same one for everybody who asks. */
export function liveEvent(path: string, topic: string): LiveEvent {
  const key = `${path} ${topic}`;
  const event = events.get(key) ?? new LiveEvent(path, topic);
  events.set(key, event);
  return event;
}
