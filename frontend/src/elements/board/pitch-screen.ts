import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { gettext, ngettext } from "../../i18n";
import { votesOf } from "../../live/board";
import { remaining } from "../count-down";
import { formatLabel } from "./labels";
import { PitchElement } from "./pitch-element";

// The last seconds are marked, so that whoever pitches sees them from the stage.
const HURRY = 10_000; // milliseconds

/** What the projector shows in pitch mode: one proposal, its time, and its votes as they come in, if they may be seen. */
@customElement("pitch-screen")
export class PitchScreen extends PitchElement {
  protected override render(): unknown {
    const board = this.live?.state;
    if (!board) return nothing;
    const { pitch } = board;
    const proposal = pitch.proposal === null ? undefined : board.proposals.get(pitch.proposal);
    if (!proposal) {
      const many = board.proposals.size;
      const invite: Partial<Record<typeof board.board.phase, string>> = {
        proposing: gettext("What should we talk about?"),
        voting: gettext("Vote for what you would come to."),
      };
      return html`<p class="hall__invite">${invite[board.board.phase] ?? board.board.name}</p>
        <p class="hall__count">${many > 0 ? ngettext("%s proposal", "%s proposals", many) : nothing}${board.board.phase === "voting" ? html` · ${ngettext("%s person has voted", "%s people have voted", board.voters)}` : nothing}</p>`;
    }
    const votes = board.board.phase === "voting" ? votesOf(board, proposal) : null;
    return html`<article class="pitch__card">
      <h2 class="pitch__title" data-length=${proposal.title.length > 60 ? "long" : "short"}>${proposal.title}</h2>
      <p class="pitch__hosts">${[formatLabel(proposal.format), proposal.hosts.join(", ")].filter(Boolean).join(" · ")}</p>
      ${proposal.pitch ? html`<p class="pitch__text" data-length=${proposal.pitch.length > 300 ? "long" : "short"}>${proposal.pitch}</p>` : nothing}
      <p class="pitch__foot">
        <span class="pitch__clock tabular ${this.left < HURRY ? "pitch__clock--hurry" : ""}" role="timer">${remaining(this.left) ?? "0:00"}</span>
        ${votes === null ? nothing : html`<span class="pitch__votes tabular">${ngettext("%s vote", "%s votes", votes)}</span>`}
      </p>
    </article>`;
  }
}
