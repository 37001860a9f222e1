import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { gettext } from "../../i18n";
import { fairNext } from "../../live/fair";
import { ordered, votesOf } from "../../live/questions";
import { LiveElement } from "./live-element";

/** What a speaker glances at: the question that is being answered, and the one that is likely to come. */
@customElement("speaker-desk")
export class SpeakerDesk extends LiveElement {
  protected override render(): unknown {
    const questions = this.room?.questions;
    if (!questions) return html`<p class="quiet">${gettext("Loading the questions…")}</p>`;
    const current = [...questions.shown.values()].find((question) => question.state === "on_screen");
    const crew = questions.crew
      ? fairNext(questions.crew.values(), (one) => votesOf(questions, one), Date.now())
      : null;
    const next = crew ?? ordered(questions, "votes", Date.now())[0];
    return html`
      <h2 class="eyebrow">${gettext("Now")}</h2>
      <p class="speaker-desk__now" role="status">${current?.text ?? gettext("No question is on screen.")}</p>
      <h2 class="eyebrow">${crew ? gettext("Likely next") : gettext("With most votes")}</h2>
      <p class="speaker-desk__next">${next?.text ?? gettext("No question waits.")}</p>`;
  }
}
