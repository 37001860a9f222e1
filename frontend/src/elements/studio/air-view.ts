/** The state of the webcast, and the few large buttons that change it. Draws what it is given. */
import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../i18n";
import type { WebcastState } from "../../live/webcast";

export interface Air {
  readonly state: WebcastState;
  /** Milliseconds since 1970. */
  readonly since: number | null;
  readonly mayRun: boolean;
  /** Whether this browser sends the picture, or means to. */
  readonly sending: boolean;
  readonly busy: boolean;
  readonly connected: boolean;
  readonly form: "slate" | "end" | null;
  readonly slateText: string;
  readonly slateTime: string;
}

export interface AirDeeds {
  rehearse(): void;
  goLive(): void;
  askSlate(): void;
  slate(event: SubmitEvent): void;
  endSlate(): void;
  askEnd(): void;
  end(): void;
  dismiss(): void;
}

const STATES: Record<WebcastState, () => [string, string]> = {
  off: () => [gettext("Off"), gettext("Nobody sees anything.")],
  rehearsal: () => [gettext("Rehearsal"), gettext("Only the crew sees and hears you.")],
  live: () => [gettext("On air"), gettext("Everybody sees and hears you.")],
  slate: () => [gettext("Slate"), gettext("Viewers see the slate. They neither see nor hear you.")],
  away: () => [gettext("On air, without a picture"), gettext("Viewers wait: nothing arrives from you.")],
  down: () => [gettext("Interrupted"), gettext("The relay does not answer. It is started again by itself.")],
};

const TAGS: Record<WebcastState, string> = {
  off: "tag",
  rehearsal: "tag tag--accent",
  live: "tag tag--live",
  slate: "tag tag--accent",
  away: "tag tag--live",
  down: "tag tag--live",
};

/** Where somebody else sends, or nobody yet, "you" would be wrong. */
const MEANINGS_FOR_OTHERS: Partial<Record<WebcastState, () => string>> = {
  rehearsal: () => gettext("Only the crew sees and hears this room."),
  live: () => gettext("Everybody sees and hears this room."),
  slate: () => gettext("Viewers see the slate. They neither see nor hear this room."),
  away: () => gettext("Viewers wait: nothing arrives from this room."),
};

export function drawState(air: Air, clock: string): TemplateResult {
  const [name, own] = STATES[air.state]();
  const meaning = air.sending ? own : (MEANINGS_FOR_OTHERS[air.state]?.() ?? own);
  return html`<div class="studio__state" data-state=${air.state} tabindex="-1">
    <p class="studio__tag"><span class=${TAGS[air.state]}>${name}</span> ${clock ? html`<span class="tabular studio__clock">${clock}</span>` : nothing}</p>
    <p role="status">${meaning}</p>
    ${air.state === "slate" ? drawSlate(air) : nothing}
  </div>`;
}

function drawSlate(air: Air): TemplateResult {
  const time = air.slateTime && gettext("Back at %s").replace("%s", air.slateTime);
  return html`<p class="quiet">“${air.slateText || gettext("Back in a moment")}” ${time}</p>`;
}

const button = (label: string, act: () => void, air: Air, look = ""): TemplateResult =>
  html`<button type="button" class="button studio__act ${look}" ?disabled=${air.busy || !air.connected} @click=${act}>${label}</button>`;

export function drawActs(air: Air, deeds: AirDeeds): TemplateResult | typeof nothing {
  if (!air.mayRun) return nothing;
  if (air.form === "slate") return drawSlateForm(air, deeds);
  if (air.form === "end") return drawEnd(air, deeds);
  const live = () => button(gettext("Go on air"), deeds.goLive, air, "button--primary");
  const end = () => button(gettext("End the webcast…"), deeds.askEnd, air, "button--danger");
  switch (air.state) {
    case "off":
      return html`<div class="studio__acts">${live()}${button(gettext("Rehearse"), deeds.rehearse, air)}</div>`;
    case "rehearsal":
      return html`<div class="studio__acts">${live()}${button(gettext("End the rehearsal"), deeds.end, air)}</div>`;
    case "slate":
      return html`<div class="studio__acts">${button(gettext("Take the slate away"), deeds.endSlate, air, "button--primary")}
        ${button(gettext("Change the slate…"), deeds.askSlate, air)}${end()}</div>`;
    default:
      return html`<div class="studio__acts">${button(gettext("Put up the slate…"), deeds.askSlate, air)}${end()}</div>`;
  }
}

function drawSlateForm(air: Air, deeds: AirDeeds): TemplateResult {
  return html`<form class="studio__form" @submit=${deeds.slate}>
    <div class="field"><label for="slate-text">${gettext("What the slate says")}</label>
      <input id="slate-text" name="text" maxlength="200" .value=${air.slateText} placeholder=${gettext("Back in a moment")} autocomplete="off"></div>
    <div class="field"><label for="slate-time">${gettext("Back at, by the event's clock (may be left empty)")}</label>
      <input id="slate-time" name="time" type="time" .value=${air.slateTime}></div>
    <p class="cluster"><button class="button button--primary" ?disabled=${air.busy}>${gettext("Put up the slate")}</button>
      <button type="button" class="button button--quiet" @click=${deeds.dismiss}>${gettext("Back")}</button></p>
  </form>`;
}

function drawEnd(air: Air, deeds: AirDeeds): TemplateResult {
  return html`<div class="studio__form" role="group" aria-labelledby="studio-end">
    <p id="studio-end"><strong>${gettext("End the webcast for everybody who watches?")}</strong></p>
    <p class="cluster"><button type="button" class="button button--danger" ?disabled=${air.busy} @click=${deeds.end}>${gettext("End it")}</button>
      <button type="button" class="button" @click=${deeds.dismiss}>${gettext("Go on")}</button></p>
  </div>`;
}
