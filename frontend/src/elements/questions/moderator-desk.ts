import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { CrewQuestion } from "../../generated/protocol";
import { gettext } from "../../i18n";
import { fairNext } from "../../live/fair";
import { type Questions, votesOf } from "../../live/questions";
import type { Asked } from "../../live/socket";
import { sessionAsked } from "./about";
import { LiveElement } from "./live-element";
import { aboutLine } from "./moderator-card";

// How late the desk may notice, in milliseconds, that a session has begun or ended.
const EVERY = 30_000;

type Lane = "waiting" | "approved" | "closed";

const LANES: readonly Lane[] = ["waiting", "approved", "closed"];

/** The moderator's page: three lanes, the question on screen, a fair suggestion, and a way back from every slip. */
@customElement("moderator-desk")
export class ModeratorDesk extends LiveElement {
  @state() private lane: Lane = "waiting";
  @state() private done: { question: number; label: string } | null = null;
  @state() private trouble = "";
  #clock: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#clock = setInterval(() => this.requestUpdate(), EVERY);
  }

  override disconnectedCallback(): void {
    clearInterval(this.#clock);
    super.disconnectedCallback();
  }

  protected override firstUpdated(): void {
    this.addEventListener("act", (event) => {
      const { message, label } = (event as CustomEvent<{ message: Asked; label: string }>).detail;
      void this.#act(message, label);
    });
  }

  async #act(message: Asked, label: string): Promise<void> {
    this.trouble = "";
    try {
      await this.room?.ask(message);
      this.done = "question" in message && label ? { question: message.question, label } : null;
    } catch (refusal) {
      this.trouble = (refusal as Error).message;
    }
  }

  async #undo(): Promise<void> {
    if (!this.done) return;
    const { question } = this.done;
    this.done = null;
    await this.#act({ type: "question.undo", question }, "");
  }

  protected override render(): unknown {
    const questions = this.room?.questions;
    if (this.room?.status === "refused") {
      return html`<p class="notice notice--error" role="alert">${gettext("This page is no longer open to you. Reload it to see why.")}</p>`;
    }
    if (!questions?.crew) return html`<p class="quiet">${gettext("Loading the questions…")}</p>`;
    const all = [...questions.crew.values()];
    const onScreen = all.find((question) => question.state === "on_screen");
    const next = fairNext(all, (question) => votesOf(questions, question), Date.now());
    return html`
      ${
        this.room?.status === "reconnecting"
          ? html`<p class="notice notice--warning" role="status">${gettext("Reconnecting… What you see may be out of date. Nothing that you do is lost.")}</p>`
          : nothing
      }
      ${this.trouble ? html`<p class="notice notice--error" role="alert">${this.trouble}</p>` : nothing}
      <section class="desk__screen">
        <h2 class="eyebrow">${gettext("On screen")}</h2>
        ${onScreen ? this.#card(onScreen, questions) : html`<p class="quiet">${gettext("The screen shows no question.")}</p>`}
        ${next ? this.#suggestion(next) : nothing}
      </section>
      <nav class="desk__lanes" aria-label=${gettext("Lanes")}><ul class="tabs" role="list">
        ${LANES.map(
          (lane) => html`<li><button type="button" class="desk__lane" aria-pressed=${this.lane === lane}
          @click=${() => {
            this.lane = lane;
          }}>${laneLabel(lane)} <span class="tag tabular">${inLane(all, lane).length}</span></button></li>`,
        )}
      </ul></nav>
      <div class="desk__columns">
        ${LANES.map((lane) => this.#lane(lane, all, questions))}
      </div>
      <div class="desk__undo" role="status">
        ${
          this.done
            ? html`<span>${this.done.label}</span> <button class="button button--small" type="button" @click=${this.#undo}>${gettext("Undo")}</button>`
            : nothing
        }
      </div>
    `;
  }

  #suggestion(next: CrewQuestion): TemplateResult {
    const about = sessionAsked(document, next.session, Date.now());
    return html`<section class="desk__next">
      <h3 class="eyebrow">${gettext("Suggested next")}</h3>
      <p><span class="tag">${sideLabel(next.side)}</span> ${next.text}</p>
      ${about ? aboutLine(about) : nothing}
      <p class="small quiet">${gettext("By votes and waiting, so that the hall and those at home are heard alike.")}</p>
      <button class="button button--primary" type="button"
        @click=${() => this.#act({ type: "question.show", question: next.id }, gettext("Shown on screen."))}>${gettext("Show this one")}</button>
    </section>`;
  }

  #lane(lane: Lane, all: CrewQuestion[], questions: Questions): TemplateResult {
    const found = inLane(all, lane);
    if (lane === "approved")
      found.sort((a, b) => votesOf(questions, b) - votesOf(questions, a) || a.id - b.id);
    if (lane === "closed") found.reverse();
    return html`<section class="desk__column" ?data-current=${this.lane === lane} aria-label=${laneLabel(lane)}>
      <h2 class="eyebrow">${laneLabel(lane)} <span class="tag tabular">${found.length}</span></h2>
      ${
        found.length === 0
          ? html`<p class="quiet">${emptyLane(lane)}</p>`
          : html`<ul class="questions" role="list">${repeat(
              found,
              (question) => question.id,
              (question) => html`<li>${this.#card(question, questions)}</li>`,
            )}</ul>`
      }
    </section>`;
  }

  #card(question: CrewQuestion, questions: Questions): TemplateResult {
    return html`<moderator-card .question=${question} .votes=${votesOf(questions, question)}
      .about=${sessionAsked(document, question.session, Date.now())} .others=${[...(questions.crew?.values() ?? [])]}></moderator-card>`;
  }
}

function inLane(all: CrewQuestion[], lane: Lane): CrewQuestion[] {
  return all.filter((question) => question.state === lane);
}

function laneLabel(lane: Lane): string {
  const labels: Record<Lane, string> = {
    waiting: gettext("Waiting"),
    approved: gettext("Approved"),
    closed: gettext("Answered"),
  };
  return labels[lane];
}

function emptyLane(lane: Lane): string {
  const texts: Record<Lane, string> = {
    waiting: gettext("Nobody waits."),
    approved: gettext("Approve a question, and it can be voted for and shown."),
    closed: gettext("Nothing has been answered yet."),
  };
  return texts[lane];
}

function sideLabel(side: CrewQuestion["side"]): string {
  return side === "in_room" ? gettext("In the room") : gettext("Online");
}
