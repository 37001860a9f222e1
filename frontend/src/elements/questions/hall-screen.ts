import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { gettext, ngettext } from "../../i18n";
import { LiveElement } from "./live-element";

/**
 * What the projector shows: the question on screen, large. It says nothing of lost connections, since the hall can do
 * nothing about them: what was there stays until the truth is known again.
 */
@customElement("hall-screen")
export class HallScreen extends LiveElement {
  protected override render(): unknown {
    const questions = this.room?.questions;
    if (!questions) return nothing;
    const all = [...questions.shown.values()];
    const question = all.find((one) => one.state === "on_screen");
    const open = all.filter((one) => one.state === "approved").length;
    return html`
      ${
        question
          ? html`<blockquote class="hall__question"><p data-length=${lengthOf(question.text)}>${question.text}</p>
            ${question.author || question.to ? html`<footer>${question.author ?? ""}${question.to ? html` <span>${gettext("to")} ${question.to}</span>` : nothing}</footer>` : nothing}</blockquote>`
          : html`<p class="hall__invite">${gettext("What would you like to ask?")}</p>`
      }
      <p class="hall__count">${open > 0 ? ngettext("%s question waiting", "%s questions waiting", open) : nothing}</p>`;
  }
}

/** Long questions are set smaller, so that every one fits the screen. */
function lengthOf(text: string): "short" | "medium" | "long" {
  if (text.length <= 90) return "short";
  return text.length <= 220 ? "medium" : "long";
}
