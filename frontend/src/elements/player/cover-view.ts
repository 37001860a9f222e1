/** What is written where the picture would be. Draws what it is given. */
import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import "../local-time";
import { gettext } from "../../i18n";
import type { Cover, Deed } from "./situation";

export interface CoverDeeds {
  readonly room: string;
  /** The event's time zone: its times are its own, with the viewer's beside them. */
  readonly zone: string;
  /** Whether the viewer stopped it, and so knows what the button brings back. */
  readonly stopped: boolean;
  /** The button for sound, where the browser wants a tap. */
  readonly sound: unknown;
  readonly acts: Readonly<Record<Deed, () => void>>;
}

const clock = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(
    at,
  );

export function drawCover(cover: Cover, deeds: CoverDeeds): TemplateResult {
  const labels: Record<Deed, string> = {
    watch: deeds.stopped ? gettext("Watch") : gettext("Show the picture here"),
    retry: gettext("Try again"),
    picture: gettext("Show the picture"),
    sound: gettext("Sound only"),
  };
  return html`<div class="player__cover">
    <p class="slate__room">${deeds.room}</p>
    <p class="player__title">${cover.title}</p>
    ${cover.text ? html`<p class="player__text">${cover.text}</p>` : nothing}
    ${cover.backAt ? keyed(cover.backAt, drawBackAt(cover.backAt, deeds.zone)) : nothing}
    ${deeds.sound}
    ${cover.deed ? html`<button type="button" class="button player__deed" @click=${deeds.acts[cover.deed]}>${labels[cover.deed]}</button>` : nothing}
  </div>`;
}

function drawBackAt(at: number, zone: string): TemplateResult {
  const moment = new Date(at).toISOString();
  return html`<p class="slate__time"><span>${gettext("Back at")} <time datetime=${moment}>${clock(at, zone)}</time>
      <local-time datetime=${moment} zone=${zone} label=${`(${gettext("%s your time")})`} hidden></local-time></span>
    <count-down until=${moment} label=${gettext("in %s")}></count-down></p>`;
}
