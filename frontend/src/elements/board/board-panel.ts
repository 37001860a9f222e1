import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { LiveEventMessage, PublicProposal } from "../../generated/protocol";
import { gettext, ngettext } from "../../i18n";
import { Announcer } from "../../live/announcer";
import { type Board, left, ordered, votesOf } from "../../live/board";
import "./ballot-button";
import { BoardElement } from "./board-element";
import { formatLabel, phaseLabel, STEPS, standing, stepLabel } from "./labels";
import { drawFound, foundWords, isWanted, marked, SearchBox } from "./search-box";

/** A board for everybody: how far it is, one's votes and proposals, and what is proposed. */
@customElement("board-panel")
export class BoardPanel extends BoardElement {
  /** Address of the board, of the form for proposing (none for who may not), of joining (none for who has), of the grid. */
  @property() base = "";
  @property({ attribute: "propose-url" }) proposeUrl = "";
  @property({ attribute: "join-url" }) joinUrl = "";
  @property({ attribute: "grid-url" }) gridUrl = "";
  /** Whether a timetable has been released. */
  @property({ type: Boolean, attribute: "has-grid" }) hasGrid = false;
  @property({ type: Boolean, attribute: "may-vote" }) mayVote = false;
  @property({ type: Number }) seed = 0;
  /** The event's time zone: times are said as on its clocks, as everywhere on its pages. */
  @property() zone = "UTC";
  @state() private trouble = "";
  #announcer: Announcer | undefined;
  #box: SearchBox | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("trouble", (event) => {
      this.trouble = (event as CustomEvent<string>).detail;
    });
  }

  protected override takeOver(drawn: HTMLElement): void {
    const form = drawn.querySelector<HTMLFormElement>("form[data-search]");
    if (form) this.#box = new SearchBox(form, this.#searched);
  }

  protected override updated(): void {
    const region = this.querySelector<HTMLElement>("[data-announce]");
    if (region) this.#announcer ??= new Announcer(region);
    this.#box?.settle();
  }

  #searched = (): void => {
    this.requestUpdate();
    const words = this.#box?.words ?? [];
    const shown = [...(this.live?.state?.proposals.values() ?? [])].filter((one) => isWanted(words, one));
    this.#announcer?.say("search", foundWords(shown.length));
  };

  protected override heard(event: LiveEventMessage): void {
    if (event.type === "grid.released") this.hasGrid = true;
    if (event.type === "board.changed") this.#announcer?.say("phase", phaseLabel(event.board.phase));
    else if (event.type === "board.own_changed") {
      this.#announcer?.say(
        `own ${event.proposal.id}`,
        `${event.proposal.title}: ${standing(event.proposal)}`,
      );
    } else if (event.type === "board.own_votes" && this.live?.state) {
      this.#announcer?.say(
        "votes",
        ngettext("%s vote left", "%s votes left", left({ ...this.live.state, votes: votesIn(event.votes) })),
      );
    }
  }

  protected override render(): unknown {
    const board = this.live?.state;
    if (!board) return nothing;
    return html`<p class="visually-hidden" role="status" data-announce></p>
      ${this.#connection()}
      ${this.trouble ? html`<p class="notice notice--error" role="alert">${this.trouble}</p>` : nothing}
      <div class="board">
        <ol class="steps-line" role="list" aria-label=${gettext("How far it is")}>${STEPS.map(
          (step) =>
            html`<li aria-current=${step === board.board.phase ? "step" : nothing}>${stepLabel(step)}</li>`,
        )}</ol>
        <div class="board__side stack">${this.#turn(board)}${this.#own(board)}</div>
        ${this.#list(board)}
      </div>`;
  }

  #connection(): unknown {
    if (this.live?.status === "refused") {
      return html`<p class="notice notice--error" role="alert">${gettext("This page is no longer open to you. Reload it to see why.")}</p>`;
    }
    if (this.live?.status !== "reconnecting") return nothing;
    return html`<p class="notice notice--warning" role="status">${gettext("Reconnecting… What you see may be out of date. Nothing that you do is lost.")}</p>`;
  }

  #turn(board: Board): TemplateResult {
    const { phase, takes_proposals, counts_shown } = board.board;
    const isVoting = phase === "voting";
    const isOpen = phase === "proposing" || isVoting;
    const until = this.#until(board);
    const lead: Record<typeof phase, string> = {
      planned: gettext("Not open yet."),
      proposing: gettext("What should we talk about?"),
      voting: gettext("Vote for what you would come to."),
      scheduled: gettext("Voting is closed."),
      running: gettext("Voting is closed."),
      over: gettext("This board is over. It stays here to look things up."),
    };
    return html`<div class="turn stack stack--tight">
      <p><strong>${lead[phase]}</strong> ${phase === "proposing" ? gettext("Anybody here can hold a session.") : nothing}${phase === "scheduled" && !this.hasGrid ? gettext("The timetable is being made.") : nothing} ${until}</p>
      ${
        isVoting && this.mayVote
          ? html`<p class="budget"><strong>${left(board)}</strong> ${budgetWords(left(board))}</p>`
          : nothing
      }
      ${isVoting && !counts_shown ? html`<p class="small quiet">${gettext("Counts are shown when voting closes.")}</p>` : nothing}
      ${board.voters > 0 && phase !== "planned" ? html`<p class="small quiet">${ngettext("%s person has voted", "%s people have voted", board.voters)}</p>` : nothing}
      ${
        this.hasGrid
          ? html`<p><a class="button ${phase === "over" ? "" : "button--primary"}" href=${this.gridUrl}>${gettext("See the timetable")}</a></p>`
          : nothing
      }
      ${
        this.joinUrl && (takes_proposals || isVoting)
          ? html`<p><a class="button button--primary" href=${this.joinUrl}>${gettext("Join to propose and vote")}</a></p>`
          : nothing
      }
      ${
        this.proposeUrl && takes_proposals
          ? html`${isOpen ? nothing : html`<p class="small quiet">${gettext("Late proposals can still go into free places.")}</p>`}<p><a class="button ${phase === "proposing" ? "button--primary" : ""}" href=${this.proposeUrl}>${gettext("Propose a session")}</a></p>`
          : nothing
      }
    </div>`;
  }

  /** When the clock moves the board on. */
  #until(board: Board): unknown {
    const { changes_at: at, phase } = board.board;
    if (at === null) return nothing;
    const moment = new Date(at * 1000);
    const { lang } = document.documentElement;
    const timeZone = this.zone;
    const time = moment.toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit", timeZone });
    const far = moment.getTime() - Date.now() > 20 * 3600 * 1000;
    const when = far
      ? `${moment.toLocaleDateString(lang, { weekday: "long", day: "numeric", month: "long", timeZone })}, ${time}`
      : time;
    const words: Partial<Record<typeof phase, string>> = {
      planned: gettext("Proposals open:"),
      proposing: gettext("Voting opens:"),
      voting: gettext("Voting closes:"),
    };
    const said = words[phase];
    return said ? html`<span class="tabular">${said} ${when}</span>` : nothing;
  }

  #own(board: Board): unknown {
    const own = [...board.own.values()].filter((one) => one.state !== "withdrawn");
    if (own.length === 0) return nothing;
    return html`<section class="stack stack--tight" aria-labelledby="yours">
      <h2 id="yours" class="eyebrow">${gettext("Yours")}</h2>
      <ul class="own-proposals" role="list">${own.map(
        (one) =>
          html`<li><a href=${this.#address(one.id)}>${one.title}</a> <span class="tag ${one.is_invited || one.offers > 0 ? "tag--accent" : ""}">${standing(one)}</span></li>`,
      )}</ul>
    </section>`;
  }

  #list(board: Board): TemplateResult {
    const proposals = ordered(board, this.seed);
    const words = this.#box?.words ?? [];
    const shown = proposals.filter((one) => isWanted(words, one));
    if (this.#box) this.#box.form.hidden = proposals.length === 0;
    return html`<section class="board__list stack" aria-labelledby="proposals">
      <div class="cluster cluster--between">
        <h2 id="proposals">${ngettext("%s proposal", "%s proposals", proposals.length)}</h2>
        ${board.board.phase === "voting" ? html`<p class="small quiet">${gettext("In an order of your own, so that none is always first.")}</p>` : nothing}
      </div>
      ${this.#box?.form}
      ${this.#box && words.length > 0 && proposals.length > 0 ? drawFound(this.#box, shown.length) : nothing}
      ${
        proposals.length === 0
          ? html`<p class="empty">${board.board.takes_proposals ? gettext("Nothing is proposed yet. Yours could be the first.") : gettext("Nothing is proposed yet.")}</p>`
          : html`<ul class="proposals" role="list">${repeat(
              shown,
              (one) => one.id,
              (one) => html`<li>${this.#card(board, one)}</li>`,
            )}</ul>`
      }
    </section>`;
  }

  #card(board: Board, one: PublicProposal): TemplateResult {
    const votes = votesOf(board, one);
    const isVoting = board.board.phase === "voting";
    const mine = board.votes.get(one.id) ?? 0;
    const words = this.#box?.words ?? [];
    const facts: unknown[] = [formatLabel(one.format)];
    if (one.hosts.length > 0) facts.push(marked(words, one.hosts.join(", ")));
    if (one.is_remote) facts.push(gettext("from home"));
    if (mine > 0 && !isVoting) facts.push(gettext("you voted for it"));
    return html`<article class="proposal" id="proposal-${one.id}">
      ${
        isVoting
          ? html`<ballot-button .socket=${this.socket} .topic=${this.topic} .proposal=${one.id} .label=${one.title} .mine=${mine}
              .left=${left(board)} .count=${votes} .several=${board.board.several_votes} .mayVote=${this.mayVote} .joinUrl=${this.joinUrl}></ballot-button>`
          : votes === null || board.board.phase === "proposing"
            ? nothing
            : html`<p class="proposal__votes tabular"><strong>${votes}</strong> <span class="small">${ngettext("%s vote", "%s votes", votes).replace(/\d+\s*/u, "")}</span></p>`
      }
      <div class="proposal__body">
        <h3 class="proposal__title"><a href=${this.#address(one.id)}>${marked(words, one.title)}</a></h3>
        ${one.pitch ? html`<p class="proposal__pitch">${marked(words, one.pitch)}</p>` : nothing}
        <p class="proposal__facts small quiet">${facts.map((fact, place) => [place > 0 ? " · " : "", fact])}</p>
      </div>
    </article>`;
  }

  #address(id: number): string {
    return `${this.base}proposal/${id}/`;
  }
}

function budgetWords(count: number): string {
  return ngettext("vote left", "votes left", count);
}

function votesIn(votes: Record<string, number>): Map<number, number> {
  return new Map(Object.entries(votes).map(([id, count]) => [Number(id), count]));
}
