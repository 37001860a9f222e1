/** Whether the picture reaches the server, and from whom. Draws what it is given. */
import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../i18n";
import type { WebcastState } from "../../live/webcast";
import type { Phase } from "../../media/keeper";
import type { From } from "./picture-view";

export interface Sending {
  /** What this browser's own sending is at; null where an encoder is to send and this browser does not. */
  readonly phase: Phase | null;
  /** What the operator looks at: this browser, or how an encoder is set up. */
  readonly from: From;
  /** The server's own words, when it refused. */
  readonly message: string;
  /** Who sends in place of this browser; null where nobody does, empty where nobody knows the name. */
  readonly other: string | null;
  readonly state: WebcastState;
  readonly mayRun: boolean;
  /** Whether there is something to send. */
  readonly ready: boolean;
}

export interface SendingDeeds {
  send(): void;
  stopSending(): void;
  takeOver(): void;
}

type Drawn = TemplateResult | typeof nothing;

const alarm = (text: string, look = "notice--error"): TemplateResult =>
  html`<p class="notice ${look}" role="alert">${text}</p>`;

export function drawSending(now: Sending, deeds: SendingDeeds): Drawn {
  if (now.from === "encoder" && now.phase !== null) return drawStill(deeds);
  switch (now.phase) {
    case null:
      return now.other === null
        ? html`<p class="notice">${gettext("Nothing arrives from an encoder yet.")}</p>`
        : drawOther(now.other);
    case "taken":
      return drawTaken(now, deeds);
    case "refused":
      return html`${alarm(now.message || gettext("You may not send to this room, or are signed out. Reload the page."))}
        ${drawIdle(now, deeds)}`;
    case "ended":
      return html`${alarm(gettext("The webcast of this room was ended, so this page sends no more."), "notice--warning")}
        ${drawIdle(now, deeds)}`;
    case "blocked":
      return alarm(
        gettext(
          "This network does not let live media through to the server. Try another network, or ask whoever runs this one to allow UDP.",
        ),
      );
    case "busy":
      return alarm(
        gettext("The server is full, or being restarted. It is tried again by itself."),
        "notice--warning",
      );
    case "reconnecting":
      return alarm(gettext("The connection to the server is lost. It is tried again by itself."));
    case "connecting":
      return html`<p class="notice">${gettext("Connecting to the server…")}</p>`;
    case "connected":
      return html`<p class="cluster"><span class="studio__good">${gettext("Your picture reaches the server.")}</span>
        ${now.state === "live" ? nothing : html`<button type="button" class="button button--quiet button--small" @click=${() => deeds.stopSending()}>${gettext("Stop sending")}</button>`}</p>`;
    default:
      return drawIdle(now, deeds);
  }
}

function drawStill(deeds: SendingDeeds): TemplateResult {
  return html`<div class="notice notice--warning stack">
    <p>${gettext("This browser still sends its picture. An encoder gets in when it stops, or with a key that may replace another publisher.")}</p>
    <p><button type="button" class="button" @click=${deeds.stopSending}>${gettext("Stop sending")}</button></p>
  </div>`;
}

function drawTaken(now: Sending, deeds: SendingDeeds): TemplateResult {
  // Without a word of the server's it was our own other session that took the place.
  const perhaps = now.message || now.other ? "" : gettext("Perhaps you are, on another device.");
  const words = now.other
    ? gettext("%s is sending to this room.").replace("%s", now.other)
    : gettext("Somebody else is sending to this room.");
  return html`<div class="notice notice--warning stack" role="alert">
    <p>${words} ${perhaps}</p>
    <p class="cluster"><button type="button" class="button button--danger" @click=${() => deeds.takeOver()}>${gettext("Take over")}</button>
      <span class="quiet small">${gettext("Their picture ends, yours begins.")}</span></p>
  </div>`;
}

function drawIdle(now: Sending, deeds: SendingDeeds): TemplateResult {
  // Who runs the webcast begins to send by going on air; a speaker, or who comes later, by this button.
  const wanted = !now.mayRun || now.state !== "off" || now.other !== null;
  const label = now.other === null ? gettext("Send my picture") : gettext("Send my picture instead…");
  return html`${now.other === null ? nothing : drawOther(now.other)}
    ${wanted ? html`<div class="studio__acts"><button type="button" class="button studio__act ${now.other === null ? "button--primary" : ""}" ?disabled=${!now.ready} @click=${() => deeds.send()}>${label}</button></div>` : nothing}`;
}

const drawOther = (who: string): TemplateResult =>
  html`<p class="studio__good">${who ? gettext("The picture comes from %s.").replace("%s", who) : gettext("A picture arrives from another program.")}</p>`;
