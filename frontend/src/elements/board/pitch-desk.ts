import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { gettext } from "../../i18n";
import type { Asked } from "../../live/socket";
import { remaining } from "../count-down";
import { PitchElement } from "./pitch-element";

/** The facilitator's remote control of pitch mode, for a phone in one hand. */
@customElement("pitch-desk")
export class PitchDesk extends PitchElement {
  @state() private trouble = "";

  async #do(message: Asked): Promise<void> {
    this.trouble = "";
    try {
      await this.live?.ask(message);
    } catch (refusal) {
      this.trouble = (refusal as Error).message;
    }
  }

  protected override render(): unknown {
    const board = this.live?.state;
    if (!board) return nothing;
    const { pitch } = board;
    const { topic } = this;
    const proposal = pitch.proposal === null ? undefined : board.proposals.get(pitch.proposal);
    const runs = pitch.ends_at !== null;
    return html`<div class="stack">
      ${this.trouble ? html`<p class="notice notice--error" role="alert">${this.trouble}</p>` : nothing}
      <p class="pitch-desk__now">${
        proposal
          ? html`<strong>${proposal.title}</strong> <span class="tabular" role="timer">${remaining(this.left) ?? "0:00"}</span>`
          : html`<span class="quiet">${gettext("The screen shows no pitch.")}</span>`
      }</p>
      <p class="cluster">
        <button type="button" class="button" @click=${() => this.#do({ type: "board.pitch_step", topic, by: -1 })}>${gettext("The one before")}</button>
        <button type="button" class="button button--primary" @click=${() => this.#do({ type: "board.pitch_step", topic, by: 1 })}>${proposal ? gettext("Next pitch") : gettext("Begin the pitches")}</button>
        ${
          proposal
            ? html`<button type="button" class="button" @click=${() => this.#do({ type: "board.pitch_clock", topic, on: !runs })}>${runs ? gettext("Stop the clock") : gettext("Start the clock")}</button>
              <button type="button" class="button button--quiet" @click=${() => this.#do({ type: "board.pitch", topic, proposal: null })}>${gettext("End the pitches")}</button>`
            : nothing
        }
      </p>
    </div>`;
  }
}
