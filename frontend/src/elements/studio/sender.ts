/**
 * Sends from this browser to one room: what is sent and how large, whether the network carries it, and going on after
 * a reload. It knows nothing of who sees it.
 *
 * Fires `change` whenever something of it should be drawn anew.
 */
import type { WebcastState } from "../../live/webcast";
import { Publisher } from "../../media/publisher";
import type { Content } from "../../media/whip";
import { inBrowser, inTab } from "../../storage";
import { Awake } from "./awake";
import { Capture } from "./capture";
import { remembered } from "./devices";
import { LevelMeter } from "./level";
import type { From, PictureDeeds } from "./picture-view";
import type { SendingDeeds } from "./sending-view";
import { isSending } from "./situation";
import { type Choice, choiceOf } from "./sizes";
import type { SourceDeeds } from "./sources-view";
import { isNarrow } from "./warnings";

// The topic that this tab sends to and since when, so that it goes on after a reload.
const SENDING = "studio.sending";

export class Sender extends EventTarget implements PictureDeeds, SendingDeeds, SourceDeeds {
  from: From = inBrowser.recall("studio.from") === "encoder" ? "encoder" : "browser";
  size: Choice = choiceOf(inBrowser.recall("studio.size"));
  content: Content = "motion";
  /** The browser asks the person for camera and microphone. */
  asking = false;
  readonly capture = new Capture(this.size.size);
  readonly level = new LevelMeter();
  readonly publisher: Publisher;
  readonly #topic: string;
  readonly #awake = new Awake();
  #weakSince: number | null = null;
  #stateBefore: WebcastState = "off";

  constructor(topic: string, ticketUrl: string, csrf: string) {
    super();
    this.#topic = topic;
    this.publisher = new Publisher(ticketUrl, csrf);
    this.publisher.addEventListener("change", () => {
      this.#watchNetwork();
      this.#changed();
    });
    this.capture.addEventListener("change", () => {
      this.level.listen(this.capture.audio);
      void this.#give();
      this.#changed();
    });
  }

  /** Begin with what was allowed and used before; after a reload in the middle of a webcast, go on without being asked. */
  async begin(): Promise<void> {
    const [topic, since] = inTab.recall(SENDING)?.split(" ") ?? [];
    const goesOn = topic === this.#topic;
    if (goesOn) this.from = "browser";
    // An encoder on this machine wants the camera for itself.
    if (this.from === "browser") await this.capture.begin();
    if (goesOn && this.isReady) await this.#send(Number(since));
  }

  /** Send no more, because the page goes; a reload goes on. */
  close(): void {
    this.publisher.stop();
  }

  get isSending(): boolean {
    return isSending(this.publisher.phase);
  }

  get isReady(): boolean {
    return this.capture.video !== null || this.capture.audio !== null;
  }

  /** Seconds for which the network has carried much less than the picture may need. */
  get weakFor(): number {
    return this.#weakSince === null ? 0 : (performance.now() - this.#weakSince) / 1000;
  }

  #watchNetwork(): void {
    if (!isNarrow(this.publisher.sent, this.size.encoding.maxBitrate)) this.#weakSince = null;
    else this.#weakSince ??= performance.now();
  }

  #changed(): void {
    this.#awake.keep(this.isSending);
    if (this.publisher.phase === "ended") inTab.forget(SENDING);
    this.dispatchEvent(new CustomEvent("change"));
  }

  /**
   * Heed what the server says of the room: when somebody else ends the webcast, this page must not go on as a
   * rehearsal. (Of a rehearsal's end the server tells by its answer.) When nothing arrives, the relay may have been
   * started again: it does not know this page's session, which by itself would notice some seconds later.
   */
  heed(state: WebcastState): void {
    const ended = !["off", "rehearsal"].includes(this.#stateBefore) && state === "off";
    const isNews = state !== this.#stateBefore;
    this.#stateBefore = state;
    if (isNews && state === "away") this.publisher.check();
    if (ended && this.isSending) this.publisher.heedTheEnd();
  }

  // --- Whether it sends

  async send(): Promise<void> {
    await this.#send();
  }

  /** Send because somebody says so, or go on with what was begun at `since`. */
  async #send(since?: number): Promise<void> {
    if (this.from !== "browser") return;
    await this.#give();
    inTab.keep(SENDING, `${this.#topic} ${since ?? Date.now()}`);
    if (this.publisher.phase !== "idle" && !this.isSending) this.publisher.stop();
    this.publisher.begin(since);
  }

  stopSending(): void {
    inTab.forget(SENDING);
    this.publisher.stop();
    if (this.from === "encoder") this.capture.release();
  }

  takeOver(): void {
    this.publisher.takeOver();
  }

  // --- What it sends

  chooseFrom(from: From): void {
    this.from = from;
    inBrowser.keep("studio.from", from);
    // Who looks at the other way while this one sends has not ended it by that.
    if (from === "encoder" && !this.isSending) this.stopSending();
    else if (from === "browser" && !this.isReady) void this.capture.begin();
    this.#changed();
  }

  async allow(): Promise<void> {
    this.asking = true;
    this.#changed();
    await this.capture.choosePicture(remembered("videoinput"));
    await this.capture.chooseSound(remembered("audioinput"));
    this.asking = false;
    this.#changed();
  }

  async choosePicture(source: string): Promise<void> {
    const before = this.capture.picture;
    await this.capture.choosePicture(source);
    if (this.capture.picture === before) return;
    // A shared screen is slides more often than not; the operator may say otherwise.
    this.chooseContent(this.capture.picture === "screen" ? "detail" : "motion");
  }

  chooseSound(source: string): void {
    void this.capture.chooseSound(source);
  }

  chooseContent(content: Content): void {
    this.content = content;
    void this.#give();
    this.#changed();
  }

  async chooseSize(name: string): Promise<void> {
    this.size = choiceOf(name);
    inBrowser.keep("studio.size", name);
    this.#changed();
    await this.capture.setSize(this.size.size);
    await this.#give();
  }

  toggleMute(): void {
    this.capture.mute(!this.capture.muted);
  }

  async #give(): Promise<void> {
    const { video, audio } = this.capture;
    if (video) video.contentHint = this.content;
    await this.publisher.give({ video, audio, content: this.content, encoding: this.size.encoding });
  }
}
