import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { LiveEventMessage, Snapshot, TimetableSection } from "../../generated/protocol";
import { gettext } from "../../i18n";
import type { Asked } from "../../live/socket";
import { LiveTopic } from "../../live/topic";
import { Desk, type DeskHost } from "./desk";
import { Drag } from "./drag";
import { drawGrid, drawShelf, type GridEvents, type View } from "./grid-view";
import { drawHeld, drawReport, drawRun, drawSession } from "./panels-view";
import { type At, keyOf, proposalOf } from "./state";
import { drawTools } from "./tools-view";

/**
 * `<timetable-desk socket="/ws/event/" topic="board:afternoon">`: the facilitator's grid. A session is picked up,
 * every place says at once what it would cost there, and it is dropped: by mouse, finger, keys or buttons alike.
 */
@customElement("timetable-desk")
export class TimetableDesk extends LitElement implements DeskHost {
  @property() socket = "";
  @property() topic = "";

  #live: LiveTopic | undefined;
  /** What gets the focus once it is drawn. */
  #focusNext: At | number | null = null;
  readonly #desk = new Desk(this);
  readonly #drag = new Drag({
    pickUp: ({ dataset }) =>
      this.#desk.pickUp(Number(dataset.session), dataset.cell ? placeOf(dataset) : null),
    over: (target) => this.#desk.hover(target ? placeOf(target.dataset) : undefined),
    drop: (target) => (target ? void this.#desk.drop(placeOf(target.dataset)) : this.#desk.letGo()),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#live = new LiveTopic(this.socket, this.topic);
    this.#live.addEventListener("snapshot", (event) => {
      const crew = (event as CustomEvent<Snapshot>).detail.crew as { timetable?: TimetableSection } | null;
      this.#desk.begin(crew?.timetable ?? null);
    });
    this.#live.addEventListener("event", (event) => {
      const news = (event as CustomEvent<LiveEventMessage>).detail;
      // What is proposed, withdrawn or joined, and when voting closes, is in the draft too.
      if (news.type.startsWith("board.")) this.#live?.refresh();
      this.#desk.hear(news);
    });
    this.#live.addEventListener("change", () => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    this.#drag.stop();
    this.#desk.stop();
    super.disconnectedCallback();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  // --- For the desk

  async ask(message: Asked): Promise<unknown> {
    return await this.#live?.ask(message);
  }

  changed(): void {
    this.requestUpdate();
  }

  focusOn(target: At | number): void {
    this.#focusNext = target;
    this.requestUpdate();
  }

  // --- Drawing

  protected override updated(): void {
    // What the server drew for those without scripts.
    if (this.#desk.now.known) this.querySelector(":scope > [data-static]")?.remove();
    const target = this.#focusNext;
    if (target === null) return;
    const found = this.querySelector<HTMLElement>(
      typeof target === "number"
        ? `.desk-shelf [data-session="${target}"]`
        : `[data-cell="${keyOf(target)}"]`,
    );
    // Not there yet: what was dropped moves only when the server says so.
    if (!found) return;
    this.#focusNext = null;
    found.focus();
  }

  protected override render(): unknown {
    if (this.#live?.status === "refused") {
      return html`<p class="notice notice--error" role="alert">${gettext("This page is no longer open to you. Reload it to see why.")}</p>`;
    }
    const { known, held, chosen, why, at, hovered, said, trouble } = this.#desk.now;
    if (!known) return html`<p class="quiet">${gettext("Loading the timetable…")}</p>`;
    const { draft, run, news } = known;
    if (!draft) {
      return html`<p class="notice">${gettext("Votes are being cast, and nobody may see how many. The timetable can be made once voting has closed.")}</p>`;
    }
    const view: View = { draft, held, chosen, at };
    const session = chosen === null ? undefined : proposalOf(draft, chosen);
    return html`
      ${this.#live?.isLive ? nothing : html`<p class="notice notice--warning" role="status">${gettext("Reconnecting… What you see may be out of date. Nothing that you do is lost.")}</p>`}
      ${trouble ? html`<p class="notice notice--error" role="alert">${trouble}</p>` : nothing}
      ${drawReport(draft)}
      ${drawTools(draft, run, this.#desk)}
      ${drawRun(run, this.#desk)}
      <p class="visually-hidden" role="status">${said}</p>
      <div class="desk-board ${held ? "desk-board--holding" : ""}">
        <div class="desk-board__wall">${drawGrid(view, this.#grid)}</div>
        <aside class="desk-board__side">${held ? drawHeld(draft, held, hovered, () => this.#desk.letGo()) : nothing}${
          session
            ? drawSession(draft, session, held, why, this.#desk)
            : html`<p class="quiet small desk-session">${gettext("Choose a session to see its facts, or drag it. With the keyboard: Enter picks up, arrow keys choose a place, Enter drops.")}</p>`
        }${drawShelf(view, this.#grid)}</aside>
      </div>
      <p class="small quiet" role="log" aria-live="polite">${news}</p>`;
  }

  // --- Listening

  readonly #grid: GridEvents = {
    press: (event) => this.#drag.start(event),
    keys: (event) => this.#keys(event),
    // A click that keys made has no detail.
    cell: (at, event) => this.#desk.tapCell(at, event.detail === 0),
    shelf: (proposal, event) => this.#desk.tapShelf(proposal, event.detail === 0),
    drop: (at) => void this.#desk.drop(at),
    hover: (at) => this.#desk.hover(at),
  };

  #keys(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.#desk.now.held) {
      event.preventDefault();
      this.#desk.letGo();
      return;
    }
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-cell]");
    const from = cell && placeOf(cell.dataset);
    if (!from || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#desk.walk(from, event.key)) event.preventDefault();
  }
}

/** The place that an element stands for; the shelf is null. */
function placeOf({ slot, space }: DOMStringMap): At | null {
  return slot && space ? { slot: Number(slot), space: Number(space) } : null;
}
