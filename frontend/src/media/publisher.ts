/** Publishes to one room for as long as it is wanted: what it sends may change at any time. */
import { inTab } from "../storage";
import { Keeper } from "./keeper";
import { type Sent, type SentSample, sentBetween, sentSample } from "./outbound";
import type { Ticket } from "./session";
import { type Content, type Encoding, PublishSession } from "./whip";

// Milliseconds between two looks at the statistics.
const LOOK = 1000;
// Under this name a tab remembers what it is called: after a reload it takes its own place again.
const PAGE = "studio.page";

export interface Sources {
  readonly video: MediaStreamTrack | null;
  readonly audio: MediaStreamTrack | null;
  readonly content: Content;
  readonly encoding: Encoding;
}

function nameOfPage(): string {
  const known = inTab.recall(PAGE);
  if (known) return known;
  const name = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  inTab.keep(PAGE, name.join(""));
  return name.join("");
}

export class Publisher extends Keeper<PublishSession> {
  sent: Sent | null = null;
  #sources: Sources | null = null;
  #takeover = false;
  // Whether somebody has just said that this page is to send, and it has not sent since.
  #begins = false;
  readonly #page = nameOfPage();
  // Milliseconds since 1970: when somebody last said that this page is to send.
  #since = Date.now();

  /** Send these from now on, and in every session to come. */
  async give(sources: Sources): Promise<void> {
    this.#sources = sources;
    if (this.session) await this.#apply(this.session);
  }

  /** Begin because somebody says so; with `since`, go on with what was begun then, as before a reload. */
  begin(since?: number): void {
    this.#since = since ?? Date.now();
    this.#begins = since === undefined;
    this.start();
  }

  /** Begin in place of whoever publishes now. */
  takeOver(): void {
    this.#takeover = true;
    this.begin();
  }

  /** Somebody ended what this page publishes to. */
  heedTheEnd(): void {
    this.settle("ended");
  }

  override stop(): void {
    this.sent = null;
    super.stop();
  }

  protected override async ticket(signal: AbortSignal): Promise<Ticket> {
    const sending_for = Math.max(0, (Date.now() - this.#since) / 1000);
    const asked = { takeover: this.#takeover, sending_for, page: this.#page, begins: this.#begins };
    return this.tickets.get(signal, asked);
  }

  protected override async open(ticket: Ticket): Promise<PublishSession> {
    const session = new PublishSession(ticket);
    await this.#apply(session);
    return session;
  }

  protected override tend(session: PublishSession, signal: AbortSignal): void {
    // Only once: who is replaced later must not take it back by itself.
    this.#takeover = this.#begins = false;
    void this.#apply(session);
    let before: SentSample | null = null;
    const look = async () => {
      const sample = sentSample((await session.pc.getStats()).values());
      if (signal.aborted) return;
      if (before) this.sent = sentBetween(before, sample);
      before = sample;
      this.changed();
    };
    const timer = setInterval(() => void look(), LOOK);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.sent = null;
    });
  }

  async #apply(session: PublishSession): Promise<void> {
    const sources = this.#sources;
    if (!sources) return;
    await session.send("video", sources.video);
    await session.send("audio", sources.audio);
    await session.encode(sources.encoding, sources.content);
  }
}
