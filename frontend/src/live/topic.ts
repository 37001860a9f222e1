/** One topic's live state, for as long as the document lives. What its sections mean is for those who extend it. */
import type { Beacon, Change, LiveEventMessage, ServerMessage, Snapshot } from "../generated/protocol";
import { type Asked, type LiveSocket, liveSocket, type Status } from "./socket";
import { Streams } from "./stream";

// A change may overtake another by this much before it counts as lost.
const PATIENCE = 300; // milliseconds

/**
 * Tells "snapshot" (its detail is the frame) whenever everything starts afresh, "event" for each change after it,
 * in order, and "change" whenever something of either kind, or of the connection, should be drawn again. Who extends
 * it takes in the first two before they are told (`begin`, `apply`), and frames of other kinds (`take`).
 */
export class LiveTopic extends EventTarget {
  readonly #socket: LiveSocket;
  readonly #streams = new Streams((change) => this.#hear(change));
  #subscription = 0;
  #beacon: Beacon | undefined;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(
    path: string,
    readonly topic: string,
  ) {
    super();
    this.#socket = liveSocket(path);
    this.#socket.addEventListener("status", () => {
      if (this.#socket.status === "live") this.#subscribe();
      this.changed();
    });
    this.#socket.addEventListener("frame", (event) =>
      this.#receive((event as CustomEvent<ServerMessage>).detail),
    );
    if (this.#socket.status === "live") this.#subscribe();
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

  /** Start afresh, once for however many asked within a moment: for changes that only a snapshot tells. */
  refresh(): void {
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => {
      if (this.isLive) this.#subscribe();
    }, PATIENCE);
  }

  #subscribe(): void {
    this.#subscription = this.#socket.subscribe(this.topic);
  }

  #receive(frame: ServerMessage): void {
    if (frame.type === "snapshot" && frame.ref === this.#subscription) {
      this.#subscription = 0;
      this.begin(frame);
      this.dispatchEvent(new CustomEvent<Snapshot>("snapshot", { detail: frame }));
      this.#streams.begin(frame);
      this.#socket.resume();
      this.changed();
    } else if (frame.type === "change" && frame.topic === this.topic) {
      if (this.#streams.take(frame) === "applied") this.changed();
      this.#watch();
    } else if (frame.type === "beacon" && frame.topic === this.topic) {
      this.#beacon = frame;
      this.#watch();
    } else this.take(frame);
  }

  /** If something is missing and still is in a moment, start afresh. */
  #watch(): void {
    if (this.#patience !== undefined || !this.#streams.isBehind(this.#beacon)) return;
    this.#patience = setTimeout(() => {
      this.#patience = undefined;
      if (this.isLive && this.#streams.isBehind(this.#beacon)) this.#subscribe();
    }, PATIENCE);
  }

  #hear(change: Change): void {
    const event = change.event as unknown as LiveEventMessage;
    this.apply(event);
    this.dispatchEvent(new CustomEvent<LiveEventMessage>("event", { detail: event }));
  }

  protected begin(_snapshot: Snapshot): void {}

  protected apply(_event: LiveEventMessage): void {}

  protected take(_frame: ServerMessage): void {}

  protected changed(): void {
    this.dispatchEvent(new CustomEvent("change"));
  }
}

type Kind<T extends LiveTopic> = new (path: string, topic: string) => T;

/** Topics of a kind in this document: the same one for everybody who asks, so that each is subscribed to once. */
export function shared<T extends LiveTopic>(kind: Kind<T>): (path: string, topic: string) => T {
  const all = new Map<string, T>();
  return (path, topic) => {
    const key = `${path} ${topic}`;
    const one = all.get(key) ?? new kind(path, topic);
    all.set(key, one);
    return one;
  };
}
