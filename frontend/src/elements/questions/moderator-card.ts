import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CrewQuestion } from "../../generated/protocol";
import { gettext, ngettext } from "../../i18n";
import { likeness } from "../../live/similar";
import type { Asked } from "../../live/socket";
import { outcomeLabel } from "./labels";

type Form = "decline" | "write" | "correct" | "merge" | "take_away";

/** One question on the moderator's page, and what can be done with it. Keys work while the card has the focus. */
@customElement("moderator-card")
export class ModeratorCard extends LitElement {
  @property({ attribute: false }) question!: CrewQuestion;
  @property({ attribute: false }) others: CrewQuestion[] = [];
  @property({ type: Number }) votes = 0;
  /** The session that it is about, where that is not the one that is on. */
  @property() about: string | null = null;
  @state() private form: Form | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  #act(message: Asked, label: string): void {
    this.form = null;
    this.dispatchEvent(new CustomEvent("act", { bubbles: true, detail: { message, label } }));
  }

  #approve = (): void =>
    this.#act({ type: "question.approve", question: this.question.id }, gettext("Approved."));
  #part = (): void => this.#act({ type: "question.undo", question: this.question.id }, "");
  #show = (): void =>
    this.#act({ type: "question.show", question: this.question.id }, gettext("Shown on screen."));
  #answered = (): void =>
    this.#act({ type: "question.answered_live", question: this.question.id }, gettext("Answered live."));

  #block(): void {
    if (!confirm(gettext("End this asker's part in the event? An organiser can let them back in."))) return;
    this.#act({ type: "question.block_asker", question: this.question.id }, "");
  }

  #open(form: Form): void {
    this.form = this.form === form ? null : form;
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>(".desk__form :is(textarea, select)")?.focus(),
    );
  }

  get #isMerged(): boolean {
    return this.question.outcome === "merged";
  }

  #key = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const closed = this.question.state === "closed";
    const keys: Record<string, () => void> = {
      a: () => (this.#isMerged ? this.#part() : this.#approve()),
      s: () => !closed && this.#show(),
      l: () => !closed && this.#answered(),
      d: () => !closed && this.#open("decline"),
      w: () => !closed && this.#open("write"),
      m: () => !closed && this.#open("merge"),
    };
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get("text") ?? "");
    const question = this.question.id;
    const [message, label] = this.#messageOf(this.form ?? "decline", question, text);
    this.#act(message, label);
  };

  #messageOf(form: Form, question: number, text: string): [Asked, string] {
    switch (form) {
      case "decline":
        return [{ type: "question.decline", question, reason: text }, gettext("Declined.")];
      case "write":
        return [{ type: "question.answer_in_writing", question, text }, gettext("Answered in writing.")];
      case "correct":
        return [{ type: "question.correct", question, text }, gettext("Corrected.")];
      case "take_away":
        return [{ type: "question.take_away", question, note: text }, gettext("Taken away.")];
      case "merge":
        return [{ type: "question.merge", question, into: Number(text) }, gettext("Joined.")];
    }
  }

  protected override render(): unknown {
    const { question } = this;
    return html`<article class="desk__card" tabindex="0" @keydown=${this.#key} aria-label=${question.text}>
      <p class="question__text">${question.text}</p>
      ${this.about ? aboutLine(this.about) : nothing}
      <p class="cluster small quiet">
        <span class="tag">${question.side === "in_room" ? gettext("In the room") : gettext("Online")}</span>
        <span class="tabular">${ngettext("%s vote", "%s votes", this.votes)}</span>
        <span>${question.author ?? gettext("Not attributed")}</span>
        ${question.to ? html`<span>${gettext("to")} ${question.to}</span>` : nothing}
        ${question.handled_by ? html`<span class="tag tag--accent">${question.handled_by}</span>` : nothing}
      </p>
      ${question.original_text ? html`<p class="small quiet">${gettext("As it was asked:")} ${question.original_text}</p>` : nothing}
      ${question.outcome ? html`<p class="question__outcome">${outcomeLabel(question.outcome)}${question.outcome_text ? `: ${question.outcome_text}` : ""}</p>` : nothing}
      <div class="desk__actions">${this.#actions()}</div>
      ${this.form ? this.#formOf(this.form) : nothing}
    </article>`;
  }

  #actions(): TemplateResult {
    const { state: at, id, handled_by } = this.question;
    if (this.#isMerged) return button(gettext("Take apart again"), this.#part);
    if (at === "closed") return button(gettext("Open again"), this.#approve);
    return html`
      ${at === "waiting" ? button(gettext("Approve"), this.#approve, "primary") : nothing}
      ${at === "approved" ? button(gettext("Show"), this.#show, "primary") : nothing}
      ${at === "on_screen" ? button(gettext("Answered"), this.#answered, "primary") : nothing}
      ${at === "on_screen" ? button(gettext("Take off"), this.#approve) : nothing}
      ${at === "waiting" ? button(gettext("Decline"), () => this.#open("decline")) : nothing}
      <details class="desk__more"><summary class="button button--small">${gettext("More")}</summary><div class="desk__actions">
        ${at === "approved" ? button(gettext("Answered"), this.#answered) : nothing}
        ${button(gettext("Answer in writing"), () => this.#open("write"))}
        ${button(gettext("Take away"), () => this.#open("take_away"))}
        ${button(gettext("Join with…"), () => this.#open("merge"))}
        ${button(gettext("Correct"), () => this.#open("correct"))}
        ${at === "waiting" ? nothing : button(gettext("Decline"), () => this.#open("decline"))}
        ${button(gettext("Block the asker"), () => this.#block())}
        ${button(handled_by ? gettext("Let go") : gettext("I deal with it"), () =>
          this.#act({ type: "question.handle", question: id, on: !handled_by }, ""),
        )}
      </div></details>`;
  }

  #formOf(form: Form): TemplateResult {
    const labels: Record<Form, [string, string]> = {
      decline: [gettext("Why? The asker reads this."), gettext("Decline")],
      write: [gettext("Your answer, for everybody to read"), gettext("Answer")],
      correct: [gettext("The question, corrected"), gettext("Correct")],
      take_away: [gettext("What will happen next? (may stay empty)"), gettext("Take away")],
      merge: [gettext("Join with which question?"), gettext("Join")],
    };
    const [label, submit] = labels[form];
    const name = `form-${this.question.id}`;
    return html`<form class="desk__form" @submit=${this.#submit} @keydown=${(event: KeyboardEvent) => {
      if (event.key === "Escape") this.form = null;
    }}>
      <label for=${name}>${label}</label>
      ${
        form === "merge"
          ? html`<select id=${name} name="text">${this.#mergeable().map((other) => html`<option value=${other.id}>${other.text}</option>`)}</select>`
          : html`<textarea id=${name} name="text" rows="3" maxlength=${form === "write" ? 2000 : 500}
              ?required=${form !== "take_away"} .value=${form === "correct" ? this.question.text : ""}></textarea>`
      }
      <div class="desk__actions"><button class="button button--small button--primary">${submit}</button>
        ${button(gettext("Cancel"), () => {
          this.form = null;
        })}</div>
    </form>`;
  }

  #mergeable(): CrewQuestion[] {
    const text = this.question.text;
    return this.others
      .filter((other) => other.id !== this.question.id && other.state !== "closed")
      .sort((a, b) => likeness(b.text, text) - likeness(a.text, text));
  }
}

/** Says which other session a question is about. */
export function aboutLine(session: string): TemplateResult {
  return html`<p class="desk__about small"><span class="quiet">${gettext("About")}</span> ${session}</p>`;
}

function button(label: string, act: () => void, kind = ""): TemplateResult {
  return html`<button type="button" class="button button--small ${kind ? `button--${kind}` : ""}" @click=${act}>${label}</button>`;
}
