import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Naming } from "../../generated/protocol";
import { gettext } from "../../i18n";
import { votesOf } from "../../live/questions";
import { similar } from "../../live/similar";
import { Refusal } from "../../live/socket";
import { uuid } from "../../live/uuid";
import { inTab } from "../../storage";
import { LiveElement } from "./live-element";

const LONGEST = 500;

interface Askable {
  readonly code: string;
  readonly title: string;
  readonly speakers: readonly { slug: string; name: string }[];
}

/**
 * Where somebody writes a question. What is typed is kept in this tab until it has been acknowledged, through
 * reloads and lost connections, and goes nowhere else before.
 */
@customElement("question-composer")
export class QuestionComposer extends LiveElement {
  @property({ attribute: "join-url" }) joinUrl = "";
  /** The sessions that can be asked about, the one that is on first, as JSON. */
  @property() sessions = "[]";
  @state() private text = "";
  @state() private naming: Naming = "named";
  @state() private session = "";
  @state() private to = "";
  @state() private sending = false;
  @state() private trouble = "";
  #key = "";

  override connectedCallback(): void {
    super.connectedCallback();
    const kept = JSON.parse(inTab.recall(this.#place) ?? "{}") as Partial<Record<string, string>>;
    this.text = kept.text ?? "";
    this.naming = kept.naming === "unattributed" ? "unattributed" : "named";
    // A question that was sent but never acknowledged keeps its key, so that it is asked once.
    this.#key = kept.key ?? "";
  }

  get #place(): string {
    return `question ${this.socket} ${this.topic}`;
  }

  #keep(): void {
    inTab.keep(this.#place, JSON.stringify({ text: this.text, naming: this.naming, key: this.#key }));
  }

  #typed(event: InputEvent): void {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.#key = "";
    this.#keep();
  }

  /** What grows while somebody types must not push the button that sends it out of the window. */
  protected override updated(changed: PropertyValues): void {
    if (changed.has("text") && this.contains(document.activeElement)) {
      this.scrollIntoView({ block: "nearest" });
    }
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!this.room || this.sending || this.text.trim() === "") return;
    this.sending = true;
    this.trouble = "";
    this.#key ||= uuid();
    this.#keep();
    try {
      await this.room.ask({
        type: "question.ask",
        key: this.#key,
        topic: this.topic,
        text: this.text,
        naming: this.#choice(),
        session: this.#about()?.code ?? null,
        to: this.to || null,
        // What this page said when the question was sent: nobody is named who was told otherwise.
        crew_may_know: this.room.questions?.offer.crew_may_know ?? false,
      });
      this.text = "";
      this.to = "";
      this.#key = "";
      this.#keep();
      this.dispatchEvent(new CustomEvent("asked", { bubbles: true }));
    } catch (refusal) {
      this.#key = "";
      this.#keep();
      this.trouble = refusal instanceof Refusal ? refusal.message : gettext("That did not work. Try again.");
    } finally {
      this.sending = false;
    }
  }

  #choice(): Naming {
    const offer = this.room?.questions?.offer.naming;
    if (offer === "named_only") return "named";
    return offer === "unattributed_only" ? "unattributed" : this.naming;
  }

  /** Who will see the name, for the way of asking that is chosen. */
  #whoSees(): string {
    if (this.#choice() === "named") return gettext("Your name is shown with the question.");
    return this.room?.questions?.offer.crew_may_know
      ? gettext("Moderators see your name. Nobody else does.")
      : gettext("Nobody sees your name, not even the moderators.");
  }

  get #sessions(): Askable[] {
    return JSON.parse(this.sessions) as Askable[];
  }

  #about(): Askable | undefined {
    const sessions = this.#sessions;
    return sessions.find((session) => session.code === this.session) ?? sessions[0];
  }

  /** Whom it is for: a session, if there is a choice, and one of its speakers, if there are any. */
  #address(): unknown {
    const sessions = this.#sessions;
    const speakers = this.#about()?.speakers ?? [];
    return html`
      ${
        sessions.length > 1
          ? html`<label>${gettext("About")} <select @change=${(event: Event) => {
              this.session = (event.target as HTMLSelectElement).value;
              this.to = "";
            }}>${sessions.map((session) => html`<option value=${session.code} ?selected=${session === this.#about()}>${session.title}</option>`)}</select></label>`
          : nothing
      }
      ${
        speakers.length > 0
          ? html`<label>${gettext("To")} <select @change=${(event: Event) => {
              this.to = (event.target as HTMLSelectElement).value;
            }}><option value="">${gettext("Everybody")}</option>${speakers.map((speaker) => html`<option value=${speaker.slug} ?selected=${speaker.slug === this.to}>${speaker.name}</option>`)}</select></label>`
          : nothing
      }`;
  }

  protected override render(): unknown {
    if (this.joinUrl) {
      return html`<p class="composer"><a class="button button--primary" href=${this.joinUrl}>${gettext("Join to ask and vote")}</a></p>`;
    }
    const questions = this.room?.questions;
    const alike = questions ? similar(this.text, questions.shown.values()) : [];
    return html`
      <form class="composer" @submit=${this.#send}>
        <label class="composer__label" for="question-text">${gettext("Your question")}</label>
        <textarea id="question-text" rows=${this.text ? 2 : 1} maxlength=${LONGEST} .value=${this.text}
          @input=${this.#typed} aria-describedby=${this.trouble ? "question-trouble question-who" : "question-who"}></textarea>
        ${this.trouble ? html`<p class="field__error" id="question-trouble" role="alert">${this.trouble}</p>` : nothing}
        ${
          alike.length > 0
            ? html`<div class="composer__alike"><p class="small">${gettext("Already asked. Vote for it instead?")}</p>
              <ul role="list">${alike.map(
                (question) =>
                  html`<li><vote-button .socket=${this.socket} .topic=${this.topic} .question=${question.id}
                    .count=${questions ? votesOf(questions, question) : 0}></vote-button> ${question.text}</li>`,
              )}</ul></div>`
            : nothing
        }
        <div class="composer__address small" ?hidden=${this.text === ""}>${this.#address()}</div>
        <div class="composer__foot" ?hidden=${this.text === ""}>
          ${
            questions?.offer.naming === "choice"
              ? html`<fieldset class="composer__naming">
                <legend class="visually-hidden">${gettext("Your name")}</legend>
                ${this.#option("named", gettext("With my name"))}
                ${this.#option("unattributed", gettext("Not attributed"))}
              </fieldset>`
              : nothing
          }
          <p class="composer__who quiet small" id="question-who">${this.#whoSees()}</p>
          <span class="quiet small tabular">${this.text.length}/${LONGEST}</span>
          <button class="button button--primary" ?disabled=${this.sending || this.text.trim() === ""}>
            ${this.sending ? gettext("Sending…") : gettext("Ask")}
          </button>
        </div>
      </form>
    `;
  }

  #option(value: Naming, label: string): unknown {
    return html`<label><input type="radio" name="naming" value=${value} .checked=${this.naming === value}
      @change=${() => {
        this.naming = value;
        this.#keep();
      }}> ${label}</label>`;
  }
}
