/** The live figures of what is sent, and of who watches. Draws what it is given. */
import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../i18n";
import type { Sent } from "../../media/outbound";

export interface Incoming {
  readonly bitrate: number;
  readonly loss: number;
  readonly video: string;
  readonly audio: string;
}

const figure = (label: string, text: string): TemplateResult =>
  html`<div><dt>${label}</dt><dd>${text}</dd></div>`;

const megabits = (bits: number): string => gettext("%s Mbit/s").replace("%s", (bits / 1e6).toFixed(2));
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** From this browser: what it measured itself. */
export function drawSent(sent: Sent | null, viewers: number | null, target: number): TemplateResult {
  return html`<dl class="studio__figures tabular">
    ${viewers === null ? nothing : figure(gettext("Viewers"), String(viewers))}
    ${
      sent === null
        ? nothing
        : html`${figure(gettext("Sent"), megabits(sent.bitrate))}
          ${figure(gettext("Picture"), sent.width ? `${sent.width} × ${sent.height}, ${Math.round(sent.fps)}/s` : gettext("none"))}
          ${figure(gettext("Lost"), percent(sent.loss))}
          ${sent.roundTrip === null ? nothing : figure(gettext("Round trip"), `${Math.round(sent.roundTrip)} ms`)}
          ${figure(gettext("Target"), megabits(target))}
          ${sent.codec ? figure(gettext("Codec"), sent.codec) : nothing}`
    }
  </dl>`;
}

/** From another program: what the relay says. */
export function drawIncoming(incoming: Incoming | null, viewers: number | null): TemplateResult {
  return html`<dl class="studio__figures tabular">
    ${viewers === null ? nothing : figure(gettext("Viewers"), String(viewers))}
    ${
      incoming === null
        ? nothing
        : html`${figure(gettext("Arrives"), megabits(incoming.bitrate))}
          ${figure(gettext("Picture"), incoming.video || gettext("none"))}
          ${figure(gettext("Sound"), incoming.audio || gettext("none"))}
          ${figure(gettext("Lost"), percent(incoming.loss))}`
    }
  </dl>`;
}
