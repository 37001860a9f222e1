/**
 * The live socket of a page: connects, reconnects, asks, and sends again what was not acknowledged.
 *
 * A request waits until the server has answered it, across any number of reconnects. The server carries out what
 * bears a key once only, and a vote says what is wanted rather than what to change, so sending again is safe.
 */
import type { ClientMessage, ServerMessage } from "../generated/protocol";

export type Status = "connecting" | "live" | "reconnecting" | "refused";
type WithoutRef<T> = T extends unknown ? Omit<T, "ref"> : never;
export type Asked = WithoutRef<ClientMessage>;

export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Waiting {
  readonly message: Asked;
  readonly done: (result: unknown) => void;
  readonly failed: (refusal: Refusal) => void;
  /** The connection by which it went out; what it was sent by and still waits on is not sent there again. */
  sentBy: WebSocket | undefined;
}

// The server says something at least every 5 s. Twice that and a little is silence: a phone that slept, a network
// that changed under us.
const SILENCE = 12_000;
const FIRST_RETRY = 500;
const LONGEST_RETRY = 15_000;
const NOT_FOUND = 4004;

/** How long to wait before try number `attempt` (from 0), in milliseconds: doubling, and spread over half of it. */
export function backoff(attempt: number, random: () => number): number {
  const whole = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** attempt);
  return whole / 2 + (whole / 2) * random();
}

export class LiveSocket extends EventTarget {
  status: Status = "connecting";
  #socket: WebSocket | undefined;
  #attempt = 0;
  #ref = 0;
  #waiting = new Map<number, Waiting>();
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly url: string) {
    super();
    addEventListener("online", () => this.#connectNow());
    addEventListener("offline", () => this.#lost());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#connectNow();
    });
    this.#connect();
  }

  /** Send a request; resolves with its result once the server has carried it out. Rejects with a `Refusal`. */
  ask(message: Asked): Promise<unknown> {
    return new Promise((done, failed) => {
      const ref = ++this.#ref;
      const waiting: Waiting = { message, done, failed, sentBy: undefined };
      this.#waiting.set(ref, waiting);
      if (this.status === "live") this.#send(ref, waiting);
    });
  }

  /** Send a request whose answer is not a result but a frame of its own; never sent again. */
  subscribe(topic: string): number {
    const ref = ++this.#ref;
    this.#write(ref, { type: "subscribe", topic });
    return ref;
  }

  /** The page's topics are heard again: what waited may go. */
  resume(): void {
    for (const [ref, waiting] of this.#waiting) {
      if (waiting.sentBy !== this.#socket) this.#send(ref, waiting);
    }
  }

  #send(ref: number, waiting: Waiting): void {
    waiting.sentBy = this.#socket;
    this.#write(ref, waiting.message);
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    this.#listen();
    socket.onopen = () => {
      this.#attempt = 0;
      this.#become("live");
    };
    socket.onmessage = (event) => {
      this.#listen();
      this.#receive(JSON.parse(event.data as string) as ServerMessage);
    };
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      if (event.code === NOT_FOUND) {
        clearTimeout(this.#silence);
        this.#become("refused");
      } else this.#lost();
    };
  }

  #connectNow(): void {
    if (this.#retry !== undefined) this.#connect();
  }

  #lost(): void {
    if (this.status === "refused" || this.#retry !== undefined) return;
    clearTimeout(this.#silence);
    const old = this.#socket;
    this.#socket = undefined;
    old?.close();
    this.#retry = setTimeout(() => this.#connect(), backoff(this.#attempt++, Math.random));
    this.#become("reconnecting");
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(), SILENCE);
  }

  #become(status: Status): void {
    if (status === this.status) return;
    this.status = status;
    this.dispatchEvent(new CustomEvent("status"));
  }

  #write(ref: number, message: Asked): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ ...message, ref }));
  }

  #receive(frame: ServerMessage): void {
    if (frame.type === "ok" || frame.type === "error") {
      const waiting = frame.ref === null ? undefined : this.#waiting.get(frame.ref);
      if (waiting && frame.ref !== null) {
        this.#waiting.delete(frame.ref);
        if (frame.type === "ok") waiting.done(frame.result);
        else waiting.failed(new Refusal(frame.code, frame.message));
        return;
      }
    }
    this.dispatchEvent(new CustomEvent<ServerMessage>("frame", { detail: frame }));
  }
}

const sockets = new Map<string, LiveSocket>();

/** The one socket of this document to an address; the same for every topic that the page listens to. */
export function liveSocket(path: string): LiveSocket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = sockets.get(url.href) ?? new LiveSocket(url.href);
  sockets.set(url.href, socket);
  return socket;
}
