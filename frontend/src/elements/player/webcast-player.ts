/**
 * `<webcast-player socket topic watch="URL" csrf room="…" state="live" in-room>`: the webcast of a room, over the slate
 * that the server drew inside. Its `<video>` is made once and never moved; no panel of the page touches it.
 */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { gettext } from "../../i18n";
import { Announcer } from "../../live/announcer";
import { seen, type WebcastState } from "../../live/webcast";
import type { Watcher } from "../../media/watcher";
import { LiveElement } from "../questions/live-element";
import { type Bar, type BarDeeds, drawBar, drawOptions } from "./bar-view";
import { drawCover } from "./cover-view";
import { Flow } from "./flow";
import { silent } from "./icons";
import { deedOf } from "./keys";
import { Screen } from "./screen";
import { absenceOf, type Cover, coverOf, isOn, isSoundAlone } from "./situation";

// After so many milliseconds on air without a picture this page looks whether its own session is to blame.
const LOST = 1200;
// An audience that waits for the room to begin comes in over so many milliseconds, not in one instant.
const SPREAD = 800;
// So long an ended webcast's connection is kept: it may have been a slip.
const LINGER = 20_000;

@customElement("webcast-player")
export class WebcastPlayer extends LiveElement implements BarDeeds {
  /** Where the right to watch is had. */
  @property() watch = "";
  @property() csrf = "";
  /** The room's name. */
  @property({ attribute: "room" }) name = "";
  /** The event's time zone. */
  @property() zone = "UTC";
  /** What the server knew when it drew the page. */
  @property({ attribute: "state" }) begun: WebcastState = "off";
  @property({ type: Boolean, attribute: "in-room" }) inRoom = false;
  @state() private watcher: Watcher | null = null;
  @state() private stopped = false;
  @state() private asked = false;
  @state() private open = false;
  @state() private idle = false;

  readonly screen = new Screen(this, () => this.requestUpdate());
  private readonly flow = new Flow(this.screen.video, () => this.requestUpdate());
  private stateBefore: WebcastState = "off";
  private lost: ReturnType<typeof setTimeout> | undefined;
  private hasEnded = false;
  private announcer: Announcer | undefined;
  private said = "";
  private starting = false;
  private linger: ReturnType<typeof setTimeout> | undefined;
  private resting: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("pointermove", this.onMove);
    this.addEventListener("focusin", this.onMove);
  }

  override disconnectedCallback(): void {
    this.watcher?.stop();
    clearTimeout(this.lost);
    this.removeEventListener("keydown", this.onKey);
    this.removeEventListener("pointermove", this.onMove);
    this.removeEventListener("focusin", this.onMove);
    super.disconnectedCallback();
  }

  private get now(): WebcastState {
    return this.webcast?.state ?? this.begun;
  }

  private get webcast(): ReturnType<typeof seen> | null {
    const webcast = this.room?.webcast;
    return webcast ? seen(webcast) : null;
  }

  private get flowing(): boolean {
    const { watcher } = this;
    return this.flow.isFlowing(watcher?.video ?? false, watcher?.health ?? null);
  }

  private get wanted(): boolean {
    return (
      isOn(this.now) && !this.stopped && (!this.inRoom || this.asked) && "RTCPeerConnection" in globalThis
    );
  }

  protected override willUpdate(): void {
    if (this.wanted) {
      clearTimeout(this.linger);
      this.linger = undefined;
      if (!this.watcher || this.watcher.phase === "idle") void this.begin();
    } else if (this.watcher && this.watcher.phase !== "idle" && this.linger === undefined) {
      if (this.stopped) this.watcher.stop();
      else this.linger = setTimeout(() => this.end(), LINGER);
    }
    this.screen.hush(this.now === "slate" || this.now === "off");
    // A video without a picture yet would hold up the page's load event: its first one waits until that has been.
    if (this.now === "live" || document.readyState === "complete") {
      this.screen.show(this.watcher?.stream ?? null);
    }
    this.follow(this.now);
  }

  private follow(state: WebcastState): void {
    if (state === this.stateBefore) return;
    this.hasEnded = state === "off" && isOn(this.stateBefore);
    this.stateBefore = state;
    clearTimeout(this.lost);
    // The relay may have been started again: it does not know this page's session, which would notice only later.
    if (state === "live") this.lost = setTimeout(() => this.flowing || this.watcher?.check(), LOST);
  }

  private end(): void {
    this.linger = undefined;
    if (!this.wanted) this.watcher?.stop();
  }

  private async begin(): Promise<void> {
    if (this.starting) return;
    this.starting = true;
    try {
      this.watcher ??= await this.load();
    } catch {
      // The script could not be had: the next change of anything tries again.
      return;
    } finally {
      this.starting = false;
    }
    if (this.wanted) this.watcher.start();
  }

  private async load(): Promise<Watcher> {
    const { Watcher } = await import("../../media/watcher");
    const watcher = new Watcher(this.watch, this.csrf);
    watcher.addEventListener("change", () => this.requestUpdate());
    // Who opened the page while it is live has waited long enough.
    if (this.begun === "off") await new Promise((done) => setTimeout(done, SPREAD * Math.random()));
    return watcher;
  }

  private get cover(): Cover | null {
    const { watcher, webcast } = this;
    return coverOf({
      state: this.now,
      slateText: webcast?.slate_text ?? "",
      backAt: webcast?.back_at ? webcast.back_at * 1000 : null,
      phase: watcher?.phase ?? "idle",
      message: watcher?.message ?? "",
      hasRelay: watcher?.hasRelay ?? false,
      flowing: this.flowing,
      video: watcher?.video ?? true,
      hearing: isSoundAlone(watcher?.health ?? null),
      undecodable: watcher?.undecodable ?? false,
      short: (watcher?.video && watcher.judge.short) ?? false,
      spared: this.inRoom && !this.asked,
      stopped: this.stopped || this.screen.paused,
      supported: "RTCPeerConnection" in globalThis,
    });
  }

  protected override render(): unknown {
    const cover = this.cover;
    const on = isOn(this.now);
    const showing = on && this.flowing && cover === null;
    this.toggleAttribute("data-on", on);
    this.toggleAttribute("data-showing", showing);
    this.toggleAttribute("data-idle", this.idle && !this.open);
    const label = gettext(
      "Webcast of %s. Keys: K watch or stop, M sound, F full screen, A sound only, P picture in picture.",
    );
    return html`
      <div class="player__screen" role="group" tabindex=${on ? "0" : nothing} aria-label=${label.replace("%s", this.name)} ?inert=${!on} @dblclick=${() => this.toggleFull()}>
        ${this.screen.video}
        ${cover ? this.drawCover(cover) : nothing}
        ${showing ? this.drawPrompts() : nothing}
      </div>
      ${on ? nothing : html`<p class="player__off">${absenceOf(this.hasEnded)}</p>`}
      ${on ? drawBar(this.bar, this) : nothing}
      ${on ? drawOptions(this.bar, this) : nothing}
      <p class="visually-hidden" role="status" data-said></p>`;
  }

  private drawCover(cover: Cover): unknown {
    const toggle = () => this.toggleVideo();
    const acts = { watch: () => this.start(), retry: () => this.retry(), picture: toggle, sound: toggle };
    const sound =
      cover.deed === "picture" && this.screen.soundBlocked ? this.drawSound("button player__deed") : nothing;
    return drawCover(cover, {
      room: this.name,
      zone: this.zone,
      stopped: this.stopped || this.screen.paused,
      sound,
      acts,
    });
  }

  private drawSound(look: string): unknown {
    return html`<button type="button" class=${look} @click=${() => this.screen.setSound(true)}>${silent} ${gettext("Tap for sound")}</button>`;
  }

  private drawPrompts(): unknown {
    if (this.screen.soundBlocked) return this.drawSound("player__sound");
    if (this.watcher?.video && this.watcher.judge.short) {
      return html`<p class="player__offer">${gettext("The connection is weak.")} <button type="button" class="button button--small" @click=${() => this.toggleVideo()}>${gettext("Sound only")}</button></p>`;
    }
    return nothing;
  }

  private get bar(): Bar {
    const { watcher, screen } = this;
    return {
      tag:
        this.now === "rehearsal"
          ? "rehearsal"
          : this.flowing && ["live", "away", "down"].includes(this.now)
            ? "live"
            : null,
      running: this.wanted && !this.screen.paused,
      muted: screen.muted,
      volume: screen.video.volume,
      isFull: screen.isFull,
      canFill: screen.canFill,
      canFloat: screen.canFloat,
      floating: screen.floats,
      open: this.open,
      video: watcher?.video ?? true,
      viewers: this.room?.isLive ? (this.webcast?.viewers ?? null) : null,
      health: this.flowing ? (watcher?.health ?? null) : null,
      quality: watcher?.judge.quality ?? "good",
    };
  }

  protected override firstUpdated(): void {
    const region = this.querySelector<HTMLElement>("[data-said]");
    if (region) this.announcer = new Announcer(region);
  }

  protected override updated(): void {
    const cover = this.cover;
    const words = cover ? [cover.title, cover.text].filter(Boolean).join(". ") : "";
    const playing = this.flowing && isOn(this.now) ? gettext("The webcast is playing.") : "";
    const text = words || playing || (this.hasEnded ? absenceOf(true) : "");
    if (text === this.said || (text === "" && this.said === "")) return;
    this.said = text;
    this.announcer?.say("cover", text);
  }

  // --- What the viewer does. Arrow functions: the bar calls them without this.

  private start(): void {
    this.stopped = false;
    this.asked = true;
    this.screen.resume();
  }

  private retry(): void {
    this.watcher?.again();
    this.watcher?.start();
  }

  toggleRunning = (): void => {
    if (this.wanted && !this.screen.paused) this.stopped = true;
    else this.start();
  };

  toggleSound = (): void => this.screen.setSound(this.screen.muted);

  setVolume = (volume: number): void => this.screen.setVolume(volume);

  toggleVideo = (): void => {
    this.watcher?.want(!this.watcher.video);
  };

  toggleFull = (): void => void this.screen.toggleFull();

  toggleFloating = (): void => void this.screen.toggleFloating();

  toggleOptions = (): void => {
    this.open = !this.open;
  };

  private onKey = (event: KeyboardEvent): void => {
    if (!isOn(this.now)) return;
    if (event.key === "Escape" && this.open) {
      this.open = false;
      this.querySelector<HTMLElement>(".player__button[aria-expanded]")?.focus();
      return;
    }
    const deed = deedOf(event);
    if (!deed) return;
    event.preventDefault();
    this[deed]();
  };

  /** In full screen the controls go away when nothing moves; focus or the pointer brings them back. */
  private onMove = (): void => {
    this.idle = false;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const focused =
        this.contains(document.activeElement) && document.activeElement?.matches(":focus-visible");
      this.idle = !focused;
    }, 3000);
  };
}
