import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { gettext, ngettext } from "../../i18n";
import { Refusal } from "../../live/socket";
import { Wish } from "../../live/wish";
import { LiveElement } from "./live-element";

/** A vote, given and taken back with one tap. It shows at once what was tapped, and the truth once that is known. */
@customElement("vote-button")
export class VoteButton extends LiveElement {
  @property({ type: Number }) question = 0;
  @property({ type: Number }) count = 0;
  @property({ attribute: "join-url" }) joinUrl = "";
  @property({ type: Boolean }) closed = false;
  readonly #wish = new Wish<boolean>(
    this,
    () => this.room?.questions?.voted.has(this.question) ?? false,
    async (on) => this.room?.ask({ type: "question.vote", topic: this.topic, question: this.question, on }),
  );

  async #toggle(): Promise<void> {
    if (this.joinUrl) {
      location.assign(this.joinUrl);
      return;
    }
    try {
      await this.#wish.want(!this.#wish.value);
    } catch (refusal) {
      if (refusal instanceof Refusal) {
        this.dispatchEvent(new CustomEvent("trouble", { bubbles: true, detail: refusal.message }));
      }
    }
  }

  protected override render(): unknown {
    const on = this.#wish.value;
    const votes = ngettext("%s vote", "%s votes", this.count);
    return html`<button class="vote" type="button" aria-pressed=${on} ?disabled=${this.closed} @click=${this.#toggle}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M8 3 14 11H2z"/></svg>
      <span class="tabular" aria-hidden="true">${this.count}</span>
      <span class="visually-hidden">${votes}. ${on ? gettext("Take my vote back") : gettext("Vote for this question")}</span>
    </button>`;
  }
}
