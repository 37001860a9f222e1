/** Publishes to one room for as long as it is wanted: what it sends may change at any time. */
import { Keeper } from "./keeper";
import { type Sent, type SentSample, sentBetween, sentSample } from "./outbound";
import type { Ticket } from "./session";
import { type Content, type Encoding, PublishSession } from "./whip";

// Milliseconds between two looks at the statistics.
const LOOK = 1000;

export interface Sources {
  readonly video: MediaStreamTrack | null;
  readonly audio: MediaStreamTrack | null;
  readonly content: Content;
  readonly encoding: Encoding;
}

export class Publisher extends Keeper<PublishSession> {
  sent: Sent | null = null;
  #sources: Sources | null = null;
  #takeover = false;
  // Milliseconds since 1970: when somebody last said that this page is to send.
  #since = Date.now();

  /** Send these from now on, and in every session to come. */
  async give(sources: Sources): Promise<void> {
    this.#sources = sources;
    if (this.session) await this.#apply(this.session);
  }

  /** Begin because somebody says so; with `since`, go on with what was begun then, as before a reload. */
  begin(since = Date.now()): void {
    this.#since = since;
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
    return this.tickets.get(signal, { takeover: this.#takeover, sending_for });
  }

  protected override async open(ticket: Ticket): Promise<PublishSession> {
    const session = new PublishSession(ticket);
    await this.#apply(session);
    return session;
  }

  protected override tend(session: PublishSession, signal: AbortSignal): void {
    // Only once: who is replaced later must not take it back by itself.
    this.#takeover = false;
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
