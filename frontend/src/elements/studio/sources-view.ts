/** The choice of picture and sound. Draws what it is given. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { gettext } from "../../i18n";
import type { Content } from "../../media/whip";
import type { Capture, CaptureTrouble } from "./capture";
import type { Device } from "./devices";
import { CHOICES, type Choice } from "./sizes";

export interface SourceDeeds {
  allow(): void;
  choosePicture(source: string): void;
  chooseSound(source: string): void;
  chooseContent(content: Content): void;
  chooseSize(name: string): void;
  toggleMute(): void;
}

const value = (event: Event): string => (event.target as HTMLSelectElement).value;

// What is in use is shown, also after a choice that could not be had: nobody may believe that another camera is sent.
const option = (id: string, label: string, chosen: string): TemplateResult =>
  html`<option value=${id} ?selected=${id === chosen} .selected=${live(id === chosen)}>${label}</option>`;

const named = (devices: readonly Device[], fallback: string, chosen: string): TemplateResult[] =>
  devices.map((one, index) => option(one.id, one.label || `${fallback} ${index + 1}`, chosen));

export function drawSources(
  capture: Capture,
  content: Content,
  size: Choice,
  deeds: SourceDeeds,
): TemplateResult {
  return html`<div class="studio__sources">
    <div class="field"><label for="studio-picture">${gettext("Picture")}</label>
      <select id="studio-picture" @change=${(event: Event) => deeds.choosePicture(value(event))}>
        ${option("none", gettext("No picture"), capture.picture)}
        ${named(capture.cameras, gettext("Camera"), capture.picture)}
        ${capture.canShareScreen ? option("screen", gettext("A screen or window…"), capture.picture) : nothing}
      </select></div>
    <div class="field"><label for="studio-sound">${gettext("Sound")}</label>
      <select id="studio-sound" @change=${(event: Event) => deeds.chooseSound(value(event))}>
        ${option("none", gettext("No sound"), capture.sound)}
        ${named(capture.microphones, gettext("Microphone"), capture.sound)}
        ${capture.hasScreenSound ? option("screen", gettext("What the shared screen plays"), capture.sound) : nothing}
      </select></div>
    <div class="field"><label for="studio-size">${gettext("Size")}</label>
      <select id="studio-size" @change=${(event: Event) => deeds.chooseSize(value(event))}>
        ${CHOICES.map((one) => option(one.name, one.label, size.name))}
      </select></div>
    <div class="field"><label for="studio-content">${gettext("It shows mostly")}</label>
      <select id="studio-content" @change=${(event: Event) => deeds.chooseContent(value(event) as Content)}>
        ${option("motion", gettext("People: keep it moving"), content)}
        ${option("detail", gettext("Slides: keep it sharp"), content)}
      </select></div>
  </div>`;
}

export function drawTrouble(capture: Capture): TemplateResult | typeof nothing {
  if (!capture.trouble) return nothing;
  const { kind, why } = capture.trouble;
  const picture: Record<CaptureTrouble, string> = {
    denied: gettext(
      "The browser was told not to use the camera. Allow it in the address bar, then try again.",
    ),
    missing: gettext("No camera was found. Plug one in, or share a screen."),
    inUse: gettext("Another program uses the camera. Close it, then try again."),
    failed: gettext("The camera or screen could not be used."),
  };
  const sound: Record<CaptureTrouble, string> = {
    denied: gettext(
      "The browser was told not to use the microphone. Allow it in the address bar, then try again.",
    ),
    missing: gettext("No microphone was found. Plug one in."),
    inUse: gettext("Another program uses the microphone. Close it, then try again."),
    failed: gettext("The microphone could not be used."),
  };
  return html`<p class="notice notice--error" role="alert">${(kind === "picture" ? picture : sound)[why]}</p>`;
}

/** Why there is no camera at all on this page, and what to do. */
export function drawUnsupported(): TemplateResult {
  const local = `${location.protocol}//localhost:${location.port || "80"}${location.pathname}`;
  return html`<div class="notice notice--warning stack">
    <h2>${gettext("No camera on this page")}</h2>
    ${
      globalThis.isSecureContext
        ? html`<p>${gettext("This browser gives pages no camera. Use a current Firefox, Chrome, Edge or Safari.")}</p>`
        : html`<p>${gettext("Browsers give cameras and microphones only to pages that came over https. This one came over plain http. There are three ways out:")}</p>
          <ul>
            <li>${gettext("Publish from OBS: it does not need this page. How is below.")}</li>
            <li>${gettext("Open the studio on the machine that the platform runs on:")} <code>${local}</code></li>
            <li>${gettext("Have the platform served over https, with a certificate (HYBRID_TLS_CERT and HYBRID_TLS_KEY) or behind a proxy.")}</li>
          </ul>`
    }
  </div>`;
}
