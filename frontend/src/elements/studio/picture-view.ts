/** The preview, and how loud it is. Draws what it is given. */
import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../i18n";
import type { Capture } from "./capture";
import { drawTrouble, drawUnsupported } from "./sources-view";

/** Where the picture comes from: this page, or broadcast software. */
export type From = "browser" | "encoder";

export interface PictureDeeds {
  allow(): void;
  toggleMute(): void;
}

export function drawFrom(chosen: From, choose: (from: From) => void): TemplateResult {
  const tab = (from: From, label: string) =>
    html`<button type="button" class="studio__tab" aria-pressed=${String(chosen === from)} @click=${() => choose(from)}>${label}</button>`;
  return html`<div class="studio__tabs" role="group" aria-label=${gettext("Where the picture comes from")}>
    ${tab("browser", gettext("This browser"))}${tab("encoder", gettext("OBS or another encoder"))}</div>`;
}

export function drawPicture(
  capture: Capture,
  video: HTMLVideoElement,
  asking: boolean,
  deeds: PictureDeeds,
): TemplateResult {
  if (!capture.supported) return drawUnsupported();
  const invite = html`<div class="studio__invite"><p>${gettext("Nothing is shown to anybody yet.")}</p>
    <button type="button" class="button button--primary" ?disabled=${asking} @click=${() => deeds.allow()}>${gettext("Turn on camera and microphone")}</button></div>`;
  return html`<div class="studio__screen">${video}${capture.video || capture.audio ? nothing : invite}</div>
    ${drawLevel(capture, deeds)}
    ${drawTrouble(capture)}`;
}

function drawLevel(capture: Capture, deeds: PictureDeeds): TemplateResult | typeof nothing {
  if (!capture.audio) return nothing;
  return html`<div class="studio__sound">
    <button type="button" class="button button--small" aria-pressed=${String(capture.muted)} @click=${() => deeds.toggleMute()}>${capture.muted ? gettext("Muted: let it be heard") : gettext("Mute")}</button>
    <div class="studio__level" role="meter" aria-label=${gettext("Sound level")} aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"><div></div></div>
  </div>`;
}
