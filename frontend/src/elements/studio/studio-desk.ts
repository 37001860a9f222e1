/**
 * `<studio-desk socket topic room="…" ticket="URL" csrf person="…" may-run>`: publishing a room from this browser, and
 * running its webcast wherever the picture comes from.
 */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { gettext } from "../../i18n";
import { Announcer } from "../../live/announcer";
import { type Asked, Refusal } from "../../live/socket";
import { seen } from "../../live/webcast";
import { remaining } from "../count-down";
import { LiveElement } from "../questions/live-element";
import { type Air, type AirDeeds, drawActs, drawState } from "./air-view";
import { drawIncoming, drawSent } from "./figures-view";
import { drawFrom, drawPicture } from "./picture-view";
import { Sender } from "./sender";
import { drawSending } from "./sending-view";
import { incomingOf, type Situation, sendingOf, stateOf } from "./situation";
import { drawSources } from "./sources-view";
import { clockOf, nextAt } from "./times";
import { type Warning, warningsOf } from "./warnings";

// Milliseconds between two looks at the sound: fifteen a second look like movement.
const METER = 66;

@customElement("studio-desk")
export class StudioDesk extends LiveElement implements AirDeeds {
  @property({ attribute: "room" }) name = "";
  /** The event's time zone. */
  @property() zone = "UTC";
  /** Where the right to publish is had. */
  @property({ attribute: "ticket" }) ticketUrl = "";
  @property() csrf = "";
  @property({ type: Boolean, attribute: "may-run" }) mayRun = false;
  @state() private busy = false;
  @state() private form: Air["form"] = null;
  @state() private problem = "";

  /** There from when the page is connected, which tells where the right to publish is had. */
  private sender!: Sender;
  private video = document.createElement("video");
  private warned = new Set<string>();
  private announcer: Announcer | undefined;
  private timers: ReturnType<typeof setInterval>[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    Object.assign(this.video, { muted: true, playsInline: true, autoplay: true, className: "studio__video" });
    this.sender = new Sender(this.topic, this.ticketUrl, this.csrf);
    this.sender.addEventListener("change", this.onSender);
    this.timers = [setInterval(() => this.requestUpdate(), 1000), setInterval(() => this.showLevel(), METER)];
    addEventListener("beforeunload", this.onUnload);
    void this.sender.begin();
  }

  override disconnectedCallback(): void {
    for (const timer of this.timers) clearInterval(timer);
    removeEventListener("beforeunload", this.onUnload);
    this.sender.close();
    super.disconnectedCallback();
  }

  // --- What is known

  private get situation(): Situation {
    const { from, publisher, isReady } = this.sender;
    const { phase, message } = publisher;
    return {
      webcast: this.room?.webcast ?? null,
      from,
      phase,
      message,
      ready: isReady,
      mayRun: this.mayRun,
    };
  }

  private get webcast(): ReturnType<typeof seen> | null {
    const webcast = this.room?.webcast;
    return webcast ? seen(webcast) : null;
  }

  private get air(): Air {
    const { webcast } = this;
    return {
      state: stateOf(this.situation),
      since: webcast?.since ? webcast.since * 1000 : null,
      mayRun: this.mayRun,
      sending: this.sender.isSending,
      busy: this.busy,
      connected: this.room?.isLive === true,
      form: this.form,
      slateText: webcast?.slate_text ?? "",
      slateTime: webcast?.back_at ? clockOf(webcast.back_at * 1000, this.zone) : "",
    };
  }

  private get warnings(): Warning[] {
    const { capture, publisher, level, size, weakFor, isSending, from } = this.sender;
    // Where an encoder sends, this browser's microphone may be as silent as it likes.
    const isOurs = from === "browser" || isSending;
    const state = stateOf(this.situation);
    const backAt = state === "slate" ? (this.webcast?.back_at ?? null) : null;
    return warningsOf({
      state,
      sending: isSending,
      hasPicture: capture.video !== null,
      hasSound: isOurs && capture.audio !== null,
      lostPicture: isOurs && capture.lostPicture,
      lostSound: isOurs && capture.lostSound,
      endedSharing: isOurs && capture.endedSharing,
      muted: capture.muted,
      silentFor: capture.muted ? 0 : level.silentFor,
      sent: publisher.sent,
      target: size.encoding.maxBitrate,
      weakFor,
      overdue: backAt === null ? 0 : Math.max(0, Date.now() - backAt * 1000),
    });
  }

  // --- Drawing

  protected override render(): unknown {
    const { webcast, air, sender } = this;
    const { capture, publisher, content, size } = sender;
    const isOurs = sender.from === "browser";
    const viewers = webcast?.viewers ?? null;
    const clock = air.since && air.state !== "off" ? (remaining(Date.now() - air.since) ?? "") : "";
    return html`<div class="studio__grid">
      <div class="studio__picture stack">
        ${drawFrom(sender.from, (from) => sender.chooseFrom(from))}
        ${isOurs ? drawPicture(capture, this.video, sender.asking, sender) : html`<p class="studio__encoder">${gettext("Set OBS up as it says below. Beside this you see what arrives, as soon as it does; going on air is done on this page. The picture itself is on the stage page, for you also while it rehearses.")}</p>`}
      </div>
      <section class="studio__air stack" aria-label=${gettext("Webcast")}>
        ${drawState(air, clock)}
        ${air.connected ? nothing : html`<p class="notice notice--warning">${gettext("The page has lost its connection. What you send goes on; the buttons come back by themselves.")}</p>`}
        ${this.problem ? html`<p class="notice notice--error" role="alert">${this.problem}</p>` : nothing}
        ${drawSending(sendingOf(this.situation), sender)}
        ${drawActs(air, this)}
        ${this.drawWarnings()}
        ${isOurs ? drawSent(publisher.sent, viewers, size.encoding.maxBitrate) : drawIncoming(incomingOf(this.situation.webcast), viewers)}
      </section>
      ${isOurs && capture.supported ? drawSources(capture, content, size, sender) : nothing}
    </div>
    <p class="visually-hidden" role="status" data-said></p>`;
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
    const { warnings } = this;
    const fresh = warnings.filter((one) => !this.warned.has(one.key));
    this.warned = new Set(warnings.map((one) => one.key));
    if (fresh.length > 0) this.announcer?.say("warnings", fresh.map((one) => one.text).join(" "));
    // What this page itself asked for is no news of somebody else's.
    if (this.room?.isLive && !this.busy) this.sender.heed(this.webcast?.state ?? "off");
  }

  private showLevel(): void {
    const { capture, level } = this.sender;
    level.look();
    const bar = this.querySelector<HTMLElement>(".studio__level");
    const share = capture.muted ? 0 : level.level;
    bar?.style.setProperty("--level", String(share));
    bar?.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }

  private onSender = (): void => {
    const { capture } = this.sender;
    // Not before there is something to show: an empty video would hold up the page's load event for ever.
    const shown = capture.video ? capture.preview : null;
    if (this.video.srcObject !== shown) this.video.srcObject = shown;
    this.requestUpdate();
  };

  // --- What the operator does with the webcast

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
      void this.updateComplete.then(() => this.keepFocus());
    }
  }

  /** The button that was pressed may be gone: the keyboard goes on from the state, beside what can be done about it. */
  private keepFocus(): void {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (lost) this.querySelector<HTMLElement>(".studio__state")?.focus();
  }

  /** Send with what was just begun, unless a picture comes from elsewhere, or there is none to send. */
  private async sendIfWanted(): Promise<void> {
    const { other, ready } = sendingOf(this.situation);
    if (ready && other === null) await this.sender.send();
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
    const back_at = nextAt(String(data.get("time") ?? ""), new Date(), this.zone);
    await this.ask({ type: "webcast.slate", topic: this.topic, text, back_at });
  };

  endSlate = (): void => void this.ask({ type: "webcast.end_slate", topic: this.topic });

  end = async (): Promise<void> => {
    if (await this.ask({ type: "webcast.end", topic: this.topic })) this.sender.stopSending();
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
    const state = stateOf(this.situation);
    if (this.sender.isSending && ["live", "slate", "away"].includes(state)) event.preventDefault();
  };
}
