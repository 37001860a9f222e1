/** One room's live state, kept for as long as the document lives, whatever panel is open. */
import type { Beacon, Change, LiveEventMessage, ServerMessage } from "../generated/protocol";
import { fromSnapshot, type Questions, reduce } from "./questions";
import { type Asked, type LiveSocket, liveSocket, type Status } from "./socket";
import { Streams } from "./stream";
import { reduceWebcast, type Webcast, webcastFrom } from "./webcast";

// A change may overtake another by this much before it counts as lost.
const PATIENCE = 300; // milliseconds

export class LiveRoom extends EventTarget {
  questions: Questions | null = null;
  webcast: Webcast | null = null;
  presence: { in_room: number; online: number } | null = null;
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
      this.#changed();
    });
    if (this.#socket.status === "live") this.#subscribe();
    this.#socket.addEventListener("frame", (event) =>
      this.#receive((event as CustomEvent<ServerMessage>).detail),
    );
  }

  get status(): Status {
    return this.#socket.status;
  }

  /** Whether what is shown is what is: connected, and a snapshot has come since. */
  get isLive(): boolean {
    return this.status === "live" && this.#subscription === 0;
  }

  ask(message: Asked): Promise<unknown> {
    return this.#socket.ask(message);
  }

  #subscribe(): void {
    this.#subscription = this.#socket.subscribe(this.topic);
  }

  #receive(frame: ServerMessage): void {
    if (frame.type === "snapshot" && frame.ref === this.#subscription) {
      this.#subscription = 0;
      this.questions = fromSnapshot(
        frame.public as { questions: unknown },
        frame.crew as { questions: unknown } | null,
        frame.person as { questions: unknown } | null,
      );
      this.webcast = webcastFrom(frame.public, frame.crew);
      this.#streams.begin(frame);
      this.#socket.resume();
      this.#changed();
    } else if (frame.type === "change" && frame.topic === this.topic) {
      if (this.#streams.take(frame) === "applied") this.#changed();
      this.#watch();
    } else if (frame.type === "presence" && frame.topic === this.topic) {
      this.presence = frame;
      this.#changed();
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
      if (this.isLive && this.#streams.isBehind(this.#beacon)) this.#subscribe();
    }, PATIENCE);
  }

  #apply(change: Change): void {
    const event = change.event as unknown as LiveEventMessage;
    if (this.questions) this.questions = reduce(this.questions, event);
    if (this.webcast) this.webcast = reduceWebcast(this.webcast, event);
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
  }

  #changed(): void {
    this.dispatchEvent(new CustomEvent("change"));
  }
}

const rooms = new Map<string, LiveRoom>();

/** The live room of this document; the same one for everybody who asks. */
export function liveRoom(path: string, topic: string): LiveRoom {
  const key = `${path} ${topic}`;
  const room = rooms.get(key) ?? new LiveRoom(path, topic);
  rooms.set(key, room);
  return room;
}
