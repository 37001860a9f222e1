import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { gettext, ngettext } from "../../i18n";
import { liveBoard } from "../../live/board";
import { Refusal } from "../../live/socket";
import { Wish } from "../../live/wish";

/** Votes for one proposal, given and taken back with one tap. What was tapped shows at once, the truth once it is known. */
@customElement("ballot-button")
export class BallotButton extends LitElement {
  @property() socket = "";
  @property() topic = "";
  @property({ type: Number }) proposal = 0;
  @property() label = "";
  /** How many of one's votes it has, how many are left, and what all have given (null while that is hidden). */
  @property({ type: Number }) mine = 0;
  @property({ type: Number }) left = 0;
  @property({ attribute: false }) count: number | null = null;
  @property({ type: Boolean }) several = false;
  @property({ type: Boolean, attribute: "may-vote" }) mayVote = false;
  @property({ attribute: "join-url" }) joinUrl = "";
  readonly #wish = new Wish<number>(
    this,
    () => this.mine,
    async (count) => {
      await liveBoard(this.socket, this.topic).ask({
        type: "board.vote",
        topic: this.topic,
        proposal: this.proposal,
        count,
      });
    },
  );

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  async #give(count: number): Promise<void> {
    if (this.joinUrl) {
      location.assign(this.joinUrl);
      return;
    }
    this.#trouble("");
    try {
      await this.#wish.want(count);
    } catch (refusal) {
      if (refusal instanceof Refusal) this.#trouble(refusal.message);
    }
  }

  #trouble(detail: string): void {
    this.dispatchEvent(new CustomEvent("trouble", { bubbles: true, detail }));
  }

  protected override render(): TemplateResult {
    const mine = this.#wish.value;
    return this.several ? this.#stepper(mine) : this.#one(mine > 0);
  }

  #one(on: boolean): TemplateResult {
    const what = on ? gettext("Take my vote back") : gettext("Vote");
    return html`<button class="vote" type="button" aria-pressed=${on} ?disabled=${!this.mayVote && !this.joinUrl}
      @click=${() => this.#give(on ? 0 : 1)}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M8 3 14 11H2z"/></svg>
      ${this.count === null ? nothing : html`<span class="tabular" aria-hidden="true">${this.count}</span>`}
      <span class="visually-hidden">${this.#said()}${what}: ${this.label}</span>
    </button>`;
  }

  #said(): string {
    return this.count === null ? "" : `${ngettext("%s vote", "%s votes", this.count)}. `;
  }

  #stepper(mine: number): TemplateResult {
    const closed = !this.mayVote && !this.joinUrl;
    return html`<div class="ballot__several" role="group" aria-label=${`${gettext("Your votes for")} ${this.label}`}>
      <button class="ballot__step" type="button" ?disabled=${closed || (!this.joinUrl && this.left < 1)} aria-label=${gettext("One more")}
        @click=${() => this.#give(mine + 1)}><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M8 3v10M3 8h10"/></svg></button>
      <span class="ballot__number tabular">${mine}</span>
      <button class="ballot__step" type="button" ?disabled=${closed || mine === 0} aria-label=${gettext("One less")}
        @click=${() => this.#give(mine - 1)}><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M3 8h10"/></svg></button>
      ${this.count === null ? nothing : html`<span class="small quiet tabular">${ngettext("%s vote", "%s votes", this.count)}</span>`}
    </div>`;
  }
}
