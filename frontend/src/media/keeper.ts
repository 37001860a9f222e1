/**
 * Keeps one media session going, whatever becomes of the network, the server or the device: begins it, notices when it
 * is gone, begins again with growing pauses. Watching and publishing differ in what `open` makes.
 */
import { pauseBefore } from "./retry";
import { connected, type MediaSession, Refused, type Ticket, Unconnected } from "./session";
import { Tickets } from "./tickets";

/**
 *     idle          not wanted
 *     connecting    for the first time
 *     connected     media can flow
 *     reconnecting  it was connected, or the server could not be reached
 *     blocked       the server answers, but no media gets through this network
 *     busy          the server is full: waiting as it asked
 *     taken         somebody else publishes (409): asks before it goes on
 *     refused       not allowed
 *     ended         what it published to was ended by somebody (410): asks before it begins again
 */
export type Phase =
  | "idle"
  | "connecting"
  | "connected"
  | "reconnecting"
  | "blocked"
  | "busy"
  | "taken"
  | "refused"
  | "ended";

// Milliseconds. A handshake takes a few hundred; a network that drops packets without a word takes for ever.
const CONNECT = 8000;
// A connection that the browser calls disconnected often comes back by itself within this.
const GRACE = 1000;
// A session that the server ends so many times within so many milliseconds is another device's of the same person:
// the two must not take the room from each other for ever.
const QUARREL = 3;
const QUARREL_WITHIN = 30_000;
// Within this, something comes over a connection that lives: sound alone is fifty packets a second.
const PROBE = 300;
// What a restart of ICE may take before a new session is the quicker way.
const RESTART = 2500;

export abstract class Keeper<S extends MediaSession> extends EventTarget {
  phase: Phase = "idle";
  /** The server's own words, when it refused. */
  message = "";
  session: S | null = null;
  /** Whether the server named a way round closed networks (TURN) when it was last asked. */
  hasRelay = false;
  #wanted: AbortController | null = null;
  #wake: (() => void) | null = null;
  #attempt = 0;
  // Whether a right that the relay did not take was fetched anew since it last worked.
  #askedAnew = false;
  #endings: number[] = [];
  protected readonly tickets: Tickets;

  constructor(ticketUrl: string, csrf: string) {
    super();
    this.tickets = new Tickets(ticketUrl, csrf);
  }

  protected abstract open(ticket: Ticket): Promise<S> | S;
  /** Called with every session once media can flow; ends when `signal` does. */
  protected abstract tend(session: S, signal: AbortSignal): void;

  protected ticket(signal: AbortSignal): Promise<Ticket> {
    return this.tickets.get(signal);
  }

  start(): void {
    if (this.#wanted) return;
    this.#wanted = new AbortController();
    this.#attempt = 0;
    this.#askedAnew = false;
    for (const name of ["online", "pageshow", "resume"]) addEventListener(name, this.#awake);
    document.addEventListener("visibilitychange", this.#awake);
    addEventListener("pagehide", this.#leave);
    void this.#keep(this.#wanted.signal);
  }

  stop(): void {
    this.#wanted?.abort();
    this.#wanted = null;
    for (const name of ["online", "pageshow", "resume"]) removeEventListener(name, this.#awake);
    document.removeEventListener("visibilitychange", this.#awake);
    removeEventListener("pagehide", this.#leave);
    this.session?.close();
    this.session = null;
    this.become("idle");
  }

  /** End this session and begin another now. */
  again(): void {
    if (!this.#wanted) return;
    this.stop();
    this.start();
  }

  protected become(phase: Phase, message = ""): void {
    if (phase === this.phase && message === this.message) return;
    this.phase = phase;
    this.message = message;
    this.changed();
  }

  protected changed(): void {
    this.dispatchEvent(new CustomEvent("change"));
  }

  async #keep(wanted: AbortSignal): Promise<void> {
    this.become("connecting");
    while (!wanted.aborted) {
      const [phase, asked] = await this.#once(wanted);
      if (wanted.aborted) return;
      this.session = null;
      if (phase === "refused" || phase === "taken" || phase === "ended") {
        this.settle(phase);
        return;
      }
      this.become(phase, this.message);
      await this.#pause(pauseBefore(this.#attempt++, asked, Math.random), wanted);
    }
  }

  /** The server's no is final until somebody asks again. */
  protected settle(phase: Phase): void {
    const { message } = this;
    this.stop();
    this.become(phase, message);
  }

  /** One session from its beginning to its end: what to show then, and how long the server asks to wait. */
  async #once(wanted: AbortSignal): Promise<[Phase, number | null]> {
    const life = new AbortController();
    const end = () => life.abort();
    wanted.addEventListener("abort", end);
    let session: S | null = null;
    this.message = "";
    try {
      session = await this.open(await this.ticket(life.signal));
      await session.begin(life.signal);
      this.hasRelay = session.hasRelay;
      await connected(session.pc, CONNECT, life.signal);
      this.session = session;
      this.#attempt = 0;
      this.#askedAnew = false;
      this.tend(session, life.signal);
      this.become("connected");
      await this.#ended(session, life.signal);
      return [this.#isQuarrel(session) ? "taken" : "reconnecting", 0];
    } catch (error) {
      return this.#judge(error);
    } finally {
      wanted.removeEventListener("abort", end);
      life.abort();
      session?.close(isOver(session.pc));
    }
  }

  #judge(error: unknown): [Phase, number | null] {
    if (error instanceof Unconnected) return ["blocked", null];
    if (!(error instanceof Refused)) return ["reconnecting", null];
    this.message = error.message;
    if (error.status === 409) return ["taken", error.retryAfter];
    if (error.status === 410) return ["ended", null];
    if (error.status === 503) return ["busy", error.retryAfter];
    if (error.status === 401 || error.status === 403) {
      // The right may be older than a change of rights: ask the site once more before believing the relay.
      this.tickets.drop();
      // What the relay says of tokens means nothing to people; the site's words are meant for them.
      if (!error.bySite) this.message = "";
      if (this.#askedAnew || error.bySite) return ["refused", null];
      this.#askedAnew = true;
      return ["reconnecting", 0];
    }
    if (error.status === 404 || error.status === 406) return ["refused", null];
    return ["reconnecting", error.retryAfter];
  }

  #isQuarrel(session: S): boolean {
    if (!isOver(session.pc)) return false;
    const now = performance.now();
    this.#endings = [...this.#endings.filter((at) => now - at < QUARREL_WITHIN), now];
    return this.#endings.length >= QUARREL;
  }

  /** Wait until the session is beyond help: closed by the other side, or not to be mended by a restart of ICE. */
  async #ended(session: S, life: AbortSignal): Promise<void> {
    const { pc } = session;
    const changed = () =>
      new Promise<void>((done) => {
        const once = { once: true, signal: life };
        pc.addEventListener("connectionstatechange", () => done(), once);
        pc.addEventListener("iceconnectionstatechange", () => done(), once);
        life.addEventListener("abort", () => done(), { once: true });
        dtlsOf(pc)?.addEventListener("statechange", () => done(), once);
      });
    while (!life.aborted) {
      if (isOver(pc)) return;
      if (pc.iceConnectionState === "disconnected" || pc.iceConnectionState === "failed") {
        this.become("reconnecting");
        if (!(await this.#mend(session, life))) return;
        this.become("connected");
      }
      await changed();
    }
  }

  async #mend(session: S, life: AbortSignal): Promise<boolean> {
    if (session.pc.iceConnectionState === "disconnected" && (await works(session.pc, GRACE, life)))
      return true;
    return (await session.restart()) && (await works(session.pc, RESTART, life));
  }

  #pause(milliseconds: number, wanted: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const end = () => {
        clearTimeout(timer);
        wanted.removeEventListener("abort", end);
        this.#wake = null;
        done();
      };
      const timer = setTimeout(end, milliseconds);
      wanted.addEventListener("abort", end);
      this.#wake = end;
    });
  }

  /** The device woke, or has a network again: do not wait, and see at once whether the session still lives. */
  #awake = (): void => {
    if (document.visibilityState === "hidden" || !this.#wanted) return;
    this.#attempt = 0;
    this.#wake?.();
    this.check();
  };

  /** See at once whether the session, if there is one, still lives. What the server asked to wait is waited. */
  check(): void {
    const session = this.session;
    if (!session || !this.#wanted) return;
    if (isOver(session.pc)) this.again();
    else void this.#probe(session);
  }

  async #probe(session: S): Promise<void> {
    const before = await received(session.pc);
    await new Promise((done) => setTimeout(done, PROBE));
    if (session !== this.session || !this.#wanted) return;
    if ((await received(session.pc)) > before) return;
    // Nothing comes: the publisher may be away, or the session is gone. The server knows.
    if (!(await session.restart()) && session === this.session) this.again();
  }

  #leave = (): void => {
    // A page kept for going back begins again by itself when it is shown.
    this.session?.close();
  };
}

const dtlsOf = (pc: RTCPeerConnection): RTCDtlsTransport | null =>
  [...pc.getReceivers(), ...pc.getSenders()].find((one) => one.transport)?.transport ?? null;

const isOver = (pc: RTCPeerConnection): boolean =>
  pc.connectionState === "closed" ||
  pc.signalingState === "closed" ||
  ["closed", "failed"].includes(dtlsOf(pc)?.state ?? "");

async function works(pc: RTCPeerConnection, within: number, life: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + within;
  while (performance.now() < deadline && !life.aborted && !isOver(pc)) {
    if (["connected", "completed"].includes(pc.iceConnectionState)) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

/** Bytes that came over the connection so far, of any kind. */
async function received(pc: RTCPeerConnection): Promise<number> {
  const report = await pc.getStats().catch(() => null);
  for (const entry of report?.values() ?? []) {
    if (entry.type === "transport") return Number(entry.bytesReceived);
  }
  return 0;
}
