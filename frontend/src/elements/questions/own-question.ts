import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { gettext } from "../../i18n";
import { LiveElement } from "./live-element";

/** What somebody can still do with a question of their own that waits: change it, or take it back. */
@customElement("own-question")
export class OwnQuestionActions extends LiveElement {
  @property({ type: Number }) question = 0;
  @property() text = "";
  @state() private isOpen = false;
  @state() private trouble = "";

  async #withdraw(): Promise<void> {
    await this.#try(() => this.room?.ask({ type: "question.withdraw", question: this.question }));
  }

  async #change(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get("text") ?? "");
    await this.#try(() => this.room?.ask({ type: "question.edit", question: this.question, text }));
  }

  async #try(act: () => Promise<unknown> | undefined): Promise<void> {
    this.trouble = "";
    try {
      await act();
      this.isOpen = false;
    } catch (refusal) {
      this.trouble = (refusal as Error).message;
    }
  }

  protected override render(): unknown {
    const id = `own-${this.question}`;
    return html`
      ${this.trouble ? html`<p class="field__error" role="alert">${this.trouble}</p>` : nothing}
      ${
        this.isOpen
          ? html`<form class="desk__form" @submit=${this.#change}>
            <label for=${id}>${gettext("Your question, changed")}</label>
            <textarea id=${id} name="text" rows="3" maxlength="500" required .value=${this.text}></textarea>
            <div class="cluster"><button class="button button--small button--primary">${gettext("Save")}</button>
              <button class="button button--small" type="button" @click=${() => {
                this.isOpen = false;
              }}>${gettext("Cancel")}</button></div>
          </form>`
          : html`<p class="cluster small"><button class="link-button" type="button" @click=${() => {
              this.isOpen = true;
            }}>${gettext("Change")}</button>
            <button class="link-button" type="button" @click=${this.#withdraw}>${gettext("Withdraw")}</button></p>`
      }`;
  }
}
