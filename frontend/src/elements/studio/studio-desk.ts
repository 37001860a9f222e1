/**
 * `<studio-desk socket topic room="…" ticket="URL" csrf person="…" may-run>`: publishing a room from this browser, and
 * running its webcast wherever the picture comes from.
 */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { gettext } from "../../i18n";
import { Announcer } from "../../live/announcer";
import { type Asked, Refusal } from "../../live/socket";
import { seen, type WebcastState } from "../../live/webcast";
import type { Phase } from "../../media/keeper";
import { Publisher } from "../../media/publisher";
import type { Content } from "../../media/whip";
import { inBrowser, inTab } from "../../storage";
import { remaining } from "../count-down";
import { LiveElement } from "../questions/live-element";
import { type Air, type AirDeeds, drawActs, drawState } from "./air-view";
import { Awake } from "./awake";
import { Capture } from "./capture";
import { remembered } from "./devices";
import { drawIncoming, drawSent, type Incoming } from "./figures-view";
import { LevelMeter } from "./level";
import { drawFrom, drawPicture, type From, type PictureDeeds } from "./picture-view";
import { drawSending, type Sending, type SendingDeeds } from "./sending-view";
import { type Choice, choiceOf } from "./sizes";
import { drawSources, type SourceDeeds } from "./sources-view";
import { clockOf, nextAt } from "./times";
import { type Warning, warningsOf } from "./warnings";

// Milliseconds to the relay and back that no network takes whose queues are not full.
const CONGESTED = 800;
// The topic that this tab sends to and since when, so that it goes on after a reload.
const SENDING = "studio.sending";

@customElement("studio-desk")
export class StudioDesk extends LiveElement implements AirDeeds, PictureDeeds, SendingDeeds, SourceDeeds {
  @property({ attribute: "room" }) name = "";
  /** Where the right to publish is had. */
  @property({ attribute: "ticket" }) ticketUrl = "";
  @property() csrf = "";
  @property({ type: Boolean, attribute: "may-run" }) mayRun = false;
  @state() private from: From = inBrowser.recall("studio.from") === "encoder" ? "encoder" : "browser";
  @state() private size: Choice = choiceOf(inBrowser.recall("studio.size"));
  @state() private content: Content = "motion";
  @state() private busy = false;
  @state() private form: Air["form"] = null;
  @state() private problem = "";
  @state() private asking = false;

  private capture = new Capture();
  private level = new LevelMeter();
  private awake = new Awake();
  private publisher: Publisher | undefined;
  private video = document.createElement("video");
  private weakSince: number | null = null;
  private stateBefore: WebcastState = "off";
  private warned = new Set<string>();
  private announcer: Announcer | undefined;
  private timers: ReturnType<typeof setInterval>[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    Object.assign(this.video, { muted: true, playsInline: true, autoplay: true, className: "studio__video" });
    this.publisher = new Publisher(this.ticketUrl, this.csrf);
    this.publisher.addEventListener("change", () => this.requestUpdate());
    this.capture.addEventListener("change", this.onCapture);
    this.timers = [setInterval(() => this.requestUpdate(), 1000), setInterval(() => this.showLevel(), 66)];
    addEventListener("beforeunload", this.onUnload);
    void this.capture.begin().then(() => this.resume());
  }

  override disconnectedCallback(): void {
    for (const timer of this.timers) clearInterval(timer);
    removeEventListener("beforeunload", this.onUnload);
    this.publisher?.stop();
    super.disconnectedCallback();
  }

  private get now(): WebcastState {
    const state = this.webcast?.state ?? "off";
    // A speaker is told what everybody is told; what they send while it is off, the crew sees.
    return state === "off" && this.sending && !this.room?.webcast?.crew ? "rehearsal" : state;
  }

  private get webcast(): ReturnType<typeof seen> | null {
    const webcast = this.room?.webcast;
    return webcast ? seen(webcast) : null;
  }

  private get incoming(): Incoming | null {
    const crew = this.room?.webcast?.crew;
    if (crew?.picture !== "live") return null;
    return { bitrate: crew.bitrate, loss: crew.publisher_loss, video: crew.video, audio: crew.audio };
  }

  private get sending(): boolean {
    return (
      this.publisher !== undefined && !["idle", "refused", "taken", "ended"].includes(this.publisher.phase)
    );
  }

  /** Seconds for which the network has carried much less than the picture may need. */
  private get weakFor(): number {
    return this.weakSince === null ? 0 : (performance.now() - this.weakSince) / 1000;
  }

  private get warnings(): Warning[] {
    const { capture, publisher } = this;
    const backAt = this.now === "slate" ? (this.webcast?.back_at ?? null) : null;
    return warningsOf({
      state: this.now,
      sending: this.sending,
      hasPicture: capture.video !== null,
      hasSound: capture.audio !== null,
      lostPicture: capture.lostPicture,
      lostSound: capture.lostSound,
      muted: capture.muted,
      silentFor: capture.muted ? 0 : this.level.silentFor,
      sent: publisher?.sent ?? null,
      target: this.size.encoding.maxBitrate,
      weakFor: this.weakFor,
      overdue: backAt === null ? 0 : Math.max(0, Date.now() - backAt * 1000),
    });
  }

  // --- Drawing

  protected override render(): unknown {
    const { webcast } = this;
    const air = this.air;
    const clock =
      webcast?.since && this.now !== "off" ? (remaining(Date.now() - webcast.since * 1000) ?? "") : "";
    return html`<div class="studio__grid">
      <div class="studio__picture stack">
        ${drawFrom(this.from, (from) => this.choose(from))}
        ${this.from === "browser" ? drawPicture(this.capture, this.video, this.asking, this) : html`<p class="studio__encoder">${gettext("Set OBS up as it says below. What arrives is shown here as soon as it does; going on air is done on this page.")}</p>`}
      </div>
      <section class="studio__air stack" aria-label=${gettext("Webcast")}>
        ${drawState(air, clock)}
        ${air.connected ? nothing : html`<p class="notice notice--warning">${gettext("The page has lost its connection. What you send goes on; the buttons come back by themselves.")}</p>`}
        ${this.problem ? html`<p class="notice notice--error" role="alert">${this.problem}</p>` : nothing}
        ${drawSending(this.sendingNow, this)}
        ${drawActs(air, this)}
        ${this.drawWarnings()}
        ${this.from === "browser" ? drawSent(this.publisher?.sent ?? null, webcast?.viewers ?? null, this.size.encoding.maxBitrate) : drawIncoming(this.incoming, webcast?.viewers ?? null)}
      </section>
      ${this.from === "browser" && this.capture.supported ? drawSources(this.capture, this.content, this.size, this) : nothing}
    </div>
    <p class="visually-hidden" role="status" data-said></p>`;
  }

  private get air(): Air {
    const { webcast } = this;
    return {
      state: this.now,
      since: webcast?.since ? webcast.since * 1000 : null,
      mayRun: this.mayRun,
      sending: this.sending,
      busy: this.busy,
      connected: this.room?.isLive === true,
      form: this.form,
      slateText: webcast?.slate_text ?? "",
      slateTime: webcast?.back_at ? clockOf(webcast.back_at * 1000) : "",
    };
  }

  private get phase(): Phase {
    const phase = this.publisher?.phase ?? "idle";
    const crew = this.room?.webcast?.crew;
    // Whoever had taken the place may have gone since; who is not crew is told no more than the state.
    const isFree = crew ? crew.picture !== "live" : ["off", "away", "down"].includes(this.now);
    return phase === "taken" && isFree ? "idle" : phase;
  }

  private get sendingNow(): Sending {
    const { capture, publisher } = this;
    const isOurs = this.from === "browser";
    return {
      phase: isOurs ? this.phase : null,
      message: publisher?.message ?? "",
      other: this.incoming && !this.sending ? (this.room?.webcast?.crew?.publisher ?? "") : null,
      state: this.now,
      mayRun: this.mayRun,
      ready: capture.video !== null || capture.audio !== null,
    };
  }

  private drawWarnings(): unknown {
    const { warnings } = this;
    if (warnings.length === 0) return nothing;
    return html`<ul class="studio__warnings" role="list">${warnings.map((one) => html`<li class="notice ${one.grave ? "notice--error" : "notice--warning"}">${one.text}</li>`)}</ul>`;
  }

  protected override firstUpdated(): void {
    const region = this.querySelector<HTMLElement>("[data-said]");
    if (region) this.announcer = new Announcer(region);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.watchBitrate();
    const fresh = this.warnings.filter((one) => !this.warned.has(one.key));
    this.warned = new Set(this.warnings.map((one) => one.key));
    if (fresh.length > 0) this.announcer?.say("warnings", fresh.map((one) => one.text).join(" "));
    this.awake.keep(this.sending);
    this.heedTheEnd();
  }

  /** Somebody else ended the webcast: this page must not go on as a rehearsal. (Of a rehearsal's end the server tells.) */
  private heedTheEnd(): void {
    if (!this.room?.isLive || this.busy) return;
    const state = this.webcast?.state ?? "off";
    const ended = !["off", "rehearsal"].includes(this.stateBefore) && state === "off";
    this.stateBefore = state;
    if (ended && this.sending) this.publisher?.heedTheEnd();
    if (this.publisher?.phase === "ended") inTab.forget(SENDING);
  }

  private watchBitrate(): void {
    const sent = this.publisher?.sent;
    // A still picture needs few bits: weak is what could not send more, not what has no more to send.
    const narrow = (sent?.available ?? Number.POSITIVE_INFINITY) < this.size.encoding.maxBitrate / 2;
    // Firefox does not say what the network carries: there a queue on the way tells.
    const weak = narrow || (sent?.available === null && (sent.roundTrip ?? 0) > CONGESTED);
    if (!weak) this.weakSince = null;
    else this.weakSince ??= performance.now();
  }

  private showLevel(): void {
    this.level.look();
    const bar = this.querySelector<HTMLElement>(".studio__level");
    const share = this.capture.muted ? 0 : this.level.level;
    bar?.style.setProperty("--level", String(share));
    bar?.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }

  // --- What the operator does

  private onCapture = (): void => {
    // Not before there is something to show: an empty video would hold up the page's load event for ever.
    const shown = this.capture.video ? this.capture.preview : null;
    if (this.video.srcObject !== shown) this.video.srcObject = shown;
    this.level.listen(this.capture.audio);
    void this.give();
    this.requestUpdate();
  };

  private async give(): Promise<void> {
    const { video, audio } = this.capture;
    if (video) video.contentHint = this.content;
    await this.publisher?.give({ video, audio, content: this.content, encoding: this.size.encoding });
  }

  /** After a reload in the middle of a webcast, go on without being asked. */
  private resume(): void {
    const ready = this.capture.video !== null || this.capture.audio !== null;
    const [topic, since] = inTab.recall(SENDING)?.split(" ") ?? [];
    if (topic === this.topic && this.from === "browser" && ready) void this.beginSending(Number(since));
  }

  private async beginSending(since: number): Promise<void> {
    if (this.from !== "browser" || !this.publisher) return;
    await this.give();
    inTab.keep(SENDING, `${this.topic} ${since}`);
    if (this.publisher.phase !== "idle" && !this.sending) this.publisher.stop();
    this.publisher.begin(since);
  }

  send = async (): Promise<void> => this.beginSending(Date.now());

  /** Send with what was just begun, unless a picture comes from elsewhere, or there is none to send. */
  private async sendIfWanted(): Promise<void> {
    const { other, ready } = this.sendingNow;
    if (ready && other === null) await this.send();
  }

  stopSending = (): void => {
    inTab.forget(SENDING);
    this.publisher?.stop();
  };

  takeOver = (): void => this.publisher?.takeOver();

  private choose(from: From): void {
    this.from = from;
    inBrowser.keep("studio.from", from);
    if (from === "encoder") this.stopSending();
  }

  allow = async (): Promise<void> => {
    this.asking = true;
    await this.capture.choosePicture(remembered("videoinput"));
    await this.capture.chooseSound(remembered("audioinput"));
    this.asking = false;
  };

  choosePicture = async (source: string): Promise<void> => {
    await this.capture.choosePicture(source);
    // A shared screen is slides more often than not; the operator may say otherwise.
    this.chooseContent(this.capture.picture === "screen" ? "detail" : "motion");
    this.requestUpdate();
  };

  chooseSound = (source: string): void => void this.capture.chooseSound(source);

  chooseContent = (content: Content): void => {
    this.content = content;
    void this.give();
  };

  chooseSize = async (name: string): Promise<void> => {
    this.size = choiceOf(name);
    inBrowser.keep("studio.size", name);
    await this.capture.setSize(this.size.size);
    await this.give();
  };

  toggleMute = (): void => this.capture.mute(!this.capture.muted);

  private async ask(message: Asked): Promise<boolean> {
    this.busy = true;
    this.problem = "";
    try {
      await this.room?.ask(message);
      this.form = null;
      return true;
    } catch (error) {
      this.problem = error instanceof Refusal ? error.message : gettext("That did not work. Try again.");
      return false;
    } finally {
      this.busy = false;
    }
  }

  rehearse = async (): Promise<void> => {
    const { topic } = this;
    if (await this.ask({ type: "webcast.rehearse", topic })) await this.sendIfWanted();
  };

  goLive = async (): Promise<void> => {
    const { topic } = this;
    if (await this.ask({ type: "webcast.go_live", topic })) await this.sendIfWanted();
  };

  askSlate = (): void => this.show("slate", "#slate-text");

  askEnd = (): void => this.show("end", "#studio-end ~ p button:last-child");

  slate = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const text = String(data.get("text") ?? "").trim();
    const back_at = nextAt(String(data.get("time") ?? ""), new Date());
    await this.ask({ type: "webcast.slate", topic: this.topic, text, back_at });
  };

  endSlate = (): void => void this.ask({ type: "webcast.end_slate", topic: this.topic });

  end = async (): Promise<void> => {
    if (await this.ask({ type: "webcast.end", topic: this.topic })) this.stopSending();
  };

  dismiss = (): void => {
    this.form = null;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".studio__acts button")?.focus());
  };

  private show(form: Air["form"], focus: string): void {
    this.form = form;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(focus)?.focus());
  }

  private onUnload = (event: BeforeUnloadEvent): void => {
    if (this.sending && ["live", "slate", "away"].includes(this.now)) event.preventDefault();
  };
}
