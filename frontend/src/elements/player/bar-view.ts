/** The line of controls under the picture, and the options above it. Draws what it is given. */
import { html, nothing, type TemplateResult } from "lit";
import { gettext, ngettext } from "../../i18n";
import type { Health, Quality } from "../../media/health";
import * as icons from "./icons";

export interface Bar {
  readonly tag: "live" | "rehearsal" | null;
  readonly running: boolean;
  readonly muted: boolean;
  readonly volume: number;
  readonly isFull: boolean;
  readonly canFill: boolean;
  readonly canFloat: boolean;
  readonly floating: boolean;
  readonly open: boolean;
  readonly video: boolean;
  readonly viewers: number | null;
  readonly health: Health | null;
  readonly quality: Quality;
}

export interface BarDeeds {
  toggleRunning(): void;
  toggleSound(): void;
  setVolume(volume: number): void;
  toggleVideo(): void;
  toggleFull(): void;
  toggleFloating(): void;
  toggleOptions(): void;
}

const qualities: Record<Quality, () => string> = {
  good: () => gettext("good"),
  fair: () => gettext("fair"),
  poor: () => gettext("poor"),
};

const button = (label: string, picture: unknown, act: () => void, extra: unknown = nothing): TemplateResult =>
  html`<button type="button" class="player__button" aria-label=${label} title=${label} aria-expanded=${extra} @click=${act}>${picture}</button>`;

/** Seconds with one decimal, as far as it can be known. */
export function delayText(milliseconds: number): string {
  return gettext("%s s").replace("%s", (Math.max(50, milliseconds) / 1000).toFixed(1));
}

export function drawBar(bar: Bar, deeds: BarDeeds): TemplateResult {
  const delay = bar.health?.delay ?? null;
  return html`<div class="player__bar">
    ${button(bar.running ? gettext("Stop") : gettext("Watch"), bar.running ? icons.stop : icons.play, deeds.toggleRunning)}
    ${button(bar.muted ? gettext("Turn the sound on") : gettext("Turn the sound off"), bar.muted ? icons.silent : icons.sound, deeds.toggleSound)}
    <p class="player__facts">
      ${bar.tag === "live" ? html`<span class="tag tag--live">${gettext("Live")}</span>` : nothing}
      ${bar.tag === "rehearsal" ? html`<span class="tag">${gettext("Rehearsal")}</span>` : nothing}
      ${delay === null ? nothing : html`<span class="tabular player__delay">${delayText(delay)}</span>`}
      ${bar.viewers ? html`<span class="tabular">${ngettext("%s watching", "%s watching", bar.viewers)}</span>` : nothing}
      ${bar.health && bar.quality === "poor" ? html`<span class="player__weak">${gettext("Weak connection")}</span>` : nothing}
    </p>
    ${button(gettext("Options"), icons.more, deeds.toggleOptions, String(bar.open))}
    ${bar.canFill ? button(bar.isFull ? gettext("Leave full screen") : gettext("Full screen"), bar.isFull ? icons.small : icons.full, deeds.toggleFull) : nothing}
  </div>`;
}

export function drawOptions(bar: Bar, deeds: BarDeeds): TemplateResult {
  const { health } = bar;
  const level = (event: Event) => deeds.setVolume(Number((event.target as HTMLInputElement).value) / 100);
  return html`<div class="player__options" role="group" aria-label=${gettext("Options of the webcast")} ?hidden=${!bar.open}>
    <label class="player__choice"><input type="checkbox" .checked=${!bar.video} @change=${deeds.toggleVideo}> ${gettext("Sound only, for a weak connection")}</label>
    <label class="player__volume">${gettext("Volume")} <input type="range" min="0" max="100" step="5" .value=${String(Math.round(bar.volume * 100))} @input=${level}></label>
    ${bar.canFloat && bar.video ? html`<button type="button" class="button button--small" @click=${deeds.toggleFloating}>${bar.floating ? gettext("Put the picture back") : gettext("Picture in picture")}</button>` : nothing}
    ${health ? drawHealth(health, bar.quality) : nothing}
  </div>`;
}

function drawHealth(health: Health, quality: Quality): TemplateResult {
  const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
  return html`<dl class="player__health tabular">
    <div><dt>${gettext("Connection")}</dt><dd>${qualities[quality]()}</dd></div>
    ${health.delay === null ? nothing : html`<div><dt>${gettext("Delay from our server to this screen")}</dt><dd>${delayText(health.delay)}</dd></div>`}
    ${health.fps === null || !health.width ? nothing : html`<div><dt>${gettext("Picture")}</dt><dd>${health.width} × ${health.height}, ${Math.round(health.fps)}/s</dd></div>`}
    <div><dt>${gettext("Lost on the way")}</dt><dd>${percent(health.loss)}</dd></div>
    <div><dt>${gettext("Data")}</dt><dd>${(health.bitrate / 1e6).toFixed(1)} Mbit/s</dd></div>
  </dl>`;
}
