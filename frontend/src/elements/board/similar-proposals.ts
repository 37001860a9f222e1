import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { gettext } from "../../i18n";
import { similar } from "../../live/similar";
import { BoardElement } from "./board-element";

/**
 * Which proposals resemble what is being typed into a field. It is worked out in the page, so that an unsent text
 * never leaves it.
 */
@customElement("similar-proposals")
export class SimilarProposals extends BoardElement {
  @property() base = "";
  /** Id of the field. */
  @property() field = "";
  @state() private text = "";

  override connectedCallback(): void {
    super.connectedCallback();
    const input = document.getElementById(this.field) as HTMLInputElement | null;
    const place = input?.closest(".field");
    if (place && this.parentElement !== place) {
      // Below the field that it is about; that connects it once more.
      place.append(this);
      return;
    }
    if (!input) return;
    const read = () => {
      this.text = input.value;
    };
    input.addEventListener("input", read);
    // Whoever was quicker than this script has typed something already.
    read();
  }

  protected override render(): unknown {
    const board = this.live?.state;
    const all = [...(board?.proposals.values() ?? [])].map((one) => ({ ...one, text: one.title }));
    const alike = similar(this.text, all);
    return html`<div role="status">${
      alike.length === 0
        ? nothing
        : html`<div class="alike"><p class="small">${gettext("On the board already. Is it the same?")}</p>
          <ul>${alike.map((one) => html`<li><a href="${this.base}proposal/${one.id}/" target="_blank">${one.title}</a> <span class="small quiet">${one.hosts.join(", ")}</span></li>`)}</ul></div>`
    }</div>`;
  }
}
