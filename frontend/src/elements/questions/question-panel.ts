import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { LiveEventMessage, OwnQuestion, PublicQuestion } from "../../generated/protocol";
import { gettext, ngettext } from "../../i18n";
import { Announcer } from "../../live/announcer";
import { type Order, ordered, type Questions, votesOf } from "../../live/questions";
import { outcomeLabel } from "./labels";
import { LiveElement } from "./live-element";
import "./own-question";
import "./question-composer";
import "./vote-button";

/** The questions of a room: the one on screen, one's own and what became of them, the others to vote for. */
@customElement("question-panel")
export class QuestionPanel extends LiveElement {
  @property({ attribute: "join-url" }) joinUrl = "";
  @property() sessions = "[]";
  @state() private order: Order = "votes";
  @state() private trouble = "";
  #announcer: Announcer | undefined;

  protected override firstUpdated(): void {
    const region = this.querySelector<HTMLElement>("[data-announce]");
    if (region) this.#announcer = new Announcer(region);
    this.addEventListener("trouble", (event) => {
      this.trouble = (event as CustomEvent<string>).detail;
    });
  }

  protected override heard(event: unknown): void {
    const change = event as LiveEventMessage;
    if (change.type === "question.own_changed") {
      this.#announcer?.say(
        `own ${change.question.id}`,
        `${gettext("Your question")}: ${standing(change.question)}`,
      );
    } else if (change.type === "question.changed" && change.question.state === "on_screen") {
      this.#announcer?.say("screen", `${gettext("Now on screen")}: ${change.question.text}`);
    }
  }

  protected override render(): unknown {
    const questions = this.room?.questions ?? null;
    return html`
      <p class="visually-hidden" role="status" data-announce></p>
      ${this.#connection()}
      ${this.trouble ? html`<p class="notice notice--error" role="alert">${this.trouble}</p>` : nothing}
      ${questions ? this.#lists(questions) : html`<p class="quiet">${gettext("Loading the questions…")}</p>`}
      <question-composer .socket=${this.socket} .topic=${this.topic} join-url=${this.joinUrl} sessions=${this.sessions}></question-composer>
    `;
  }

  #connection(): unknown {
    if (this.room?.status === "refused") {
      return html`<p class="notice notice--error" role="alert">${gettext("This page is no longer open to you. Reload it to see why.")}</p>`;
    }
    if (this.room?.status !== "reconnecting") return nothing;
    return html`<p class="notice notice--warning" role="status">${gettext("Reconnecting… What you see may be out of date. Nothing that you write is lost.")}</p>`;
  }

  #lists(questions: Questions): TemplateResult {
    const open = ordered(questions, this.order, Date.now());
    const shown = [...questions.shown.values()];
    const onScreen = shown.find((question) => question.state === "on_screen");
    const closed = shown.filter((question) => question.state === "closed").reverse();
    const own = [...questions.own.values()].filter((question) => question.state !== "withdrawn").reverse();
    return html`
      ${onScreen ? html`<section class="on-screen"><h2 class="eyebrow">${gettext("On screen")}</h2>${this.#question(onScreen, questions)}</section>` : nothing}
      ${own.length > 0 ? html`<section class="stack stack--tight"><h2 class="eyebrow">${gettext("Yours")}</h2><ul class="questions" role="list">${own.map((question) => this.#mine(question))}</ul></section>` : nothing}
      <section class="stack stack--tight">
        <div class="cluster cluster--between">
          <h2 class="eyebrow">${ngettext("%s question", "%s questions", open.length)}</h2>
          <label class="small">${gettext("Order")}
            <select @change=${(event: Event) => {
              this.order = (event.target as HTMLSelectElement).value as Order;
            }}>
              <option value="votes">${gettext("Most votes")}</option>
              <option value="newest">${gettext("Newest")}</option>
              <option value="rising">${gettext("Rising")}</option>
            </select>
          </label>
        </div>
        ${
          open.length === 0
            ? html`<p class="quiet">${gettext("No questions yet. Yours could be the first.")}</p>`
            : html`<ul class="questions" role="list">${repeat(
                open,
                (question) => question.id,
                (question) => html`<li>${this.#question(question, questions)}</li>`,
              )}</ul>`
        }
      </section>
      ${
        closed.length > 0
          ? html`<details class="closed-questions"><summary>${ngettext("%s closed question", "%s closed questions", closed.length)}</summary>
            <ul class="questions" role="list">${repeat(
              closed,
              (question) => question.id,
              (question) => html`<li>${this.#question(question, questions)}</li>`,
            )}</ul></details>`
          : nothing
      }
    `;
  }

  #question(question: PublicQuestion, questions: Questions): TemplateResult {
    const closed = question.state === "closed";
    return html`<article class="question">
      <vote-button .socket=${this.socket} .topic=${this.topic} .question=${question.id} .count=${votesOf(questions, question)}
        .closed=${closed} join-url=${this.joinUrl}></vote-button>
      <div class="question__body">
        <p class="question__text">${question.text}</p>
        <p class="quiet small">${question.author ?? gettext("Not attributed")}${question.to ? html` · ${gettext("to")} ${question.to}` : nothing}</p>
        ${question.outcome ? html`<p class="question__outcome">${outcomeLabel(question.outcome)}${question.outcome_text ? html`: ${question.outcome_text}` : nothing}</p>` : nothing}
      </div>
    </article>`;
  }

  #mine(question: OwnQuestion): TemplateResult {
    return html`<li class="question question--own"><div class="question__body">
      <p class="question__text">${question.text}</p>
      <p class="question__outcome">${standing(question)}</p>
      ${
        question.state === "waiting"
          ? html`<own-question .socket=${this.socket} .topic=${this.topic} .question=${question.id} .text=${question.text}></own-question>`
          : nothing
      }
    </div></li>`;
  }
}

/** Where one's own question stands, in words. */
function standing(question: OwnQuestion): string {
  if (question.outcome) {
    return question.outcome_text
      ? `${outcomeLabel(question.outcome)}: ${question.outcome_text}`
      : outcomeLabel(question.outcome);
  }
  if (question.state === "waiting") return gettext("Waiting for the moderator");
  return question.state === "on_screen"
    ? gettext("On screen now")
    : gettext("Approved: others can vote for it");
}
