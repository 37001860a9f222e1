import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { gettext, ngettext } from "../../i18n";
import { BoardElement } from "./board-element";

/** Tells a facilitator that more proposals wait than the page shows. It does not change under their hands. */
@customElement("waiting-news")
export class WaitingNews extends BoardElement {
  /** How many the page shows. */
  @property({ type: Number }) shown = 0;

  protected override render(): unknown {
    const waiting = this.live?.state?.waiting ?? this.shown;
    return html`<div role="status">${
      waiting > this.shown
        ? html`<p class="notice">${ngettext("%s proposal waits that is not shown here.", "%s proposals wait that are not shown here.", waiting - this.shown)}
          <a href=${location.pathname}>${gettext("Show")}</a></p>`
        : nothing
    }</div>`;
  }
}
