/** Watches one room for as long as it is wanted. */
import { type Health, healthOf, Judge, type Sample, sampleOf } from "./health";
import { Keeper } from "./keeper";
import type { Ticket } from "./session";
import { WatchSession } from "./whep";

// Milliseconds between two looks at the statistics.
const LOOK = 1000;

const knowsH264 = (): boolean =>
  RTCRtpReceiver.getCapabilities?.("video")?.codecs.some(
    (one) => one.mimeType.toLowerCase() === "video/h264",
  ) ?? true;

export class Watcher extends Keeper<WatchSession> {
  health: Health | null = null;
  judge = new Judge();
  #video = true;

  get video(): boolean {
    return this.#video;
  }

  get stream(): MediaStream | null {
    return this.session?.stream ?? null;
  }

  /** Sound comes, and the picture never did, in a browser without the format that most publishers send. */
  get undecodable(): boolean {
    return this.#video && this.health?.receiving === true && !this.health.width && !knowsH264();
  }

  /** With the picture or without. A change begins another session, which is how the server learns of it. */
  want(video: boolean): void {
    if (video === this.#video) return;
    this.#video = video;
    this.judge = new Judge();
    this.again();
  }

  override stop(): void {
    this.health = null;
    super.stop();
  }

  protected override open(ticket: Ticket): WatchSession {
    return new WatchSession(ticket, { video: this.#video });
  }

  protected override tend(session: WatchSession, signal: AbortSignal): void {
    let before: Sample | null = null;
    const look = async () => {
      const sample = sampleOf((await session.pc.getStats()).values());
      if (signal.aborted) return;
      if (before) {
        this.health = healthOf(before, sample);
        if (this.health.receiving) this.judge.look(this.health);
      }
      before = sample;
      this.changed();
    };
    void look();
    const timer = setInterval(() => void look(), LOOK);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.health = null;
    });
  }
}
