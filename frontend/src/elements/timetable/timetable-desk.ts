import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type {
  CostsAnswer,
  LiveEventMessage,
  RunView,
  Snapshot,
  TimetableSection,
} from "../../generated/protocol";
import { gettext } from "../../i18n";
import type { Asked } from "../../live/socket";
import { LiveTopic } from "../../live/topic";
import { Drag } from "./drag";
import { drawGrid, drawShelf, type GridEvents, type View } from "./grid-view";
import { drawReport, drawRun, drawSession } from "./panels-view";
import {
  type At,
  costMap,
  fromSection,
  type Held,
  isStill,
  keyOf,
  placeAt,
  placesOf,
  proposalOf,
  reduce,
  type State,
  same,
  step,
} from "./state";
import { drawTools } from "./tools-view";
import { costSentence, placeName } from "./words";

/** A run says something twice a second; after this long without a word, ask. Milliseconds. */
const SILENCE = 15_000;

/**
 * `<timetable-desk socket="/ws/event/" topic="board:afternoon">`: the facilitator's grid. A session is picked up,
 * every place says at once what it would cost there, and it is dropped: by mouse, finger, keys or buttons alike.
 */
@customElement("timetable-desk")
export class TimetableDesk extends LitElement {
  @property() socket = "";
  @property() topic = "";
  @state() private known: State | null = null;
  @state() private held: Held | null = null;
  @state() private chosen: number | null = null;
  @state() private why: readonly string[] | null = null;
  @state() private at: At | null = null;
  @state() private hovered: At | null | undefined;
  @state() private said = "";
  @state() private trouble = "";

  #live: LiveTopic | undefined;
  #focus = "";
  #silence: ReturnType<typeof setTimeout> | undefined;
  readonly #drag = new Drag({
    pickUp: (session) => this.#pickUpElement(session),
    over: (target) => {
      this.hovered = target ? atOf(target) : undefined;
    },
    drop: (target) => (target ? void this.#drop(atOf(target)) : this.#letGo()),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#live = new LiveTopic(this.socket, this.topic);
    this.#live.addEventListener("snapshot", (event) => {
      const crew = (event as CustomEvent<Snapshot>).detail.crew as { timetable?: TimetableSection } | null;
      this.known = crew?.timetable ? fromSection(crew.timetable) : null;
      this.#settle();
    });
    this.#live.addEventListener("event", (event) => {
      const news = (event as CustomEvent<LiveEventMessage>).detail;
      if (this.known) this.known = reduce(this.known, news);
      // What is proposed, withdrawn or joined, and when voting closes, is in the draft too.
      if (news.type.startsWith("board.")) this.#live?.refresh();
      this.#settle();
    });
    this.#live.addEventListener("change", () => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    this.#drag.stop();
    clearTimeout(this.#silence);
    super.disconnectedCallback();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** After every news: is what is held still there, and does the solver still speak? */
  #settle(): void {
    const { draft = null, run = null } = this.known ?? {};
    if (draft && this.held && !isStill(draft, this.held)) {
      this.held = null;
      this.#say(gettext("Somebody else has moved what you held."));
    } else if (draft && this.held && this.held.revision !== draft.revision) {
      void this.#weigh();
    }
    this.at ??=
      draft?.slots[0] && draft.spaces[0] ? { slot: draft.slots[0].id, space: draft.spaces[0].id } : null;
    clearTimeout(this.#silence);
    if (run && (run.state === "waiting" || run.state === "running")) {
      this.#silence = setTimeout(() => void this.#look(), SILENCE);
    }
  }

  async #look(): Promise<void> {
    const run = (await this.#ask({ type: "timetable.look", topic: this.topic })) as
      | RunView
      | null
      | undefined;
    if (run && this.known) this.known = reduce(this.known, { type: "timetable.run_changed", run });
    this.#settle();
  }

  /** Ask the server; what it refuses is shown, and answered with undefined. */
  async #ask(message: Asked): Promise<unknown> {
    this.trouble = "";
    try {
      return await this.#live?.ask(message);
    } catch (refusal) {
      this.trouble = (refusal as Error).message;
      return undefined;
    }
  }

  #say(text: string): void {
    this.said = text;
  }

  #pickUpElement(element: HTMLElement): boolean {
    return this.#pickUp(Number(element.dataset.session), element.dataset.cell ? atOf(element) : null);
  }

  #pickUp(proposal: number, from: At | null): boolean {
    const draft = this.known?.draft;
    const found = draft && proposalOf(draft, proposal);
    if (!found) return false;
    this.held = { proposal, from, costs: null, revision: -1 };
    this.#choose(proposal);
    this.#say(
      `${gettext("Picked up: “%s”.").replace("%s", () => found.title)} ${gettext("Arrow keys choose a place, Enter drops, Escape puts it back.")}`,
    );
    void this.#weigh();
    return true;
  }

  async #weigh(): Promise<void> {
    const { held } = this;
    if (!held) return;
    const answer = (await this.#ask({
      type: "timetable.costs",
      topic: this.topic,
      proposal: held.proposal,
      source: held.from,
    })) as CostsAnswer | undefined;
    // Meanwhile it may have been dropped, or something else picked up.
    if (!answer || this.held?.proposal !== held.proposal || !same(this.held.from, held.from)) return;
    this.held = { ...held, costs: costMap(answer.cells), revision: answer.revision };
  }

  #letGo(): void {
    const { held } = this;
    if (!held) return;
    this.held = null;
    this.hovered = undefined;
    this.#say(gettext("Put back."));
    this.#focusOn(held.from ? keyOf(held.from) : `p${held.proposal}`);
  }

  async #drop(to: At | null): Promise<void> {
    const { held } = this;
    const draft = this.known?.draft;
    if (!held || !draft) return;
    if (same(held.from, to)) {
      this.#letGo();
      return;
    }
    this.held = null;
    this.hovered = undefined;
    await this.#move(held.proposal, held.from, to);
  }

  async #move(proposal: number, source: At | null, target: At | null): Promise<void> {
    const draft = this.known?.draft;
    if (!draft) return;
    const occupant = (target && placeAt(draft, target)?.proposal) ?? null;
    if (target) this.at = target;
    this.#focusOn(target ? keyOf(target) : `p${proposal}`);
    const title = proposalOf(draft, proposal)?.title ?? "";
    const answer = await this.#ask({
      type: "timetable.move",
      topic: this.topic,
      proposal,
      source: bare(source),
      target: bare(target),
      occupant,
    });
    if (answer !== undefined) this.#say(`“${title}”: ${placeName(draft, target)}.`);
  }

  #choose(proposal: number): void {
    if (this.chosen !== proposal) this.why = null;
    this.chosen = proposal;
  }

  #focusOn(key: string): void {
    this.#focus = key;
    this.requestUpdate();
  }

  protected override updated(): void {
    // What the server drew for those without scripts.
    if (this.known) this.querySelector(":scope > [data-static]")?.remove();
    if (!this.#focus) return;
    const key = this.#focus;
    const found = key.startsWith("p")
      ? this.querySelector<HTMLElement>(`.desk-shelf [data-session="${key.slice(1)}"]`)
      : this.querySelector<HTMLElement>(`[data-cell="${key}"]`);
    if (!found) return;
    this.#focus = "";
    found.focus();
  }

  readonly #grid: GridEvents = {
    press: (event) => this.#drag.start(event),
    keys: (event) => this.#keys(event),
    cell: (at, event) => {
      this.at = at;
      const proposal = this.known?.draft && placeAt(this.known.draft, at)?.proposal;
      if (this.held) void this.#drop(at);
      else if (proposal && event.detail === 0) this.#pickUp(proposal, at);
      else if (proposal) this.#choose(proposal);
    },
    shelf: (proposal, event) => {
      if (this.held && !this.held.from && this.held.proposal === proposal) this.#letGo();
      else if (event.detail === 0) {
        if (this.#pickUp(proposal, null) && this.at) this.#focusOn(keyOf(this.at));
      } else this.#choose(proposal);
    },
    drop: (at) => void this.#drop(at),
    hover: (at) => {
      this.hovered = at;
    },
  };

  #keys(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.held) {
      event.preventDefault();
      this.#letGo();
      return;
    }
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-cell]");
    const draft = this.known?.draft;
    const to =
      cell && draft && !event.ctrlKey && !event.metaKey && !event.altKey
        ? step(draft, atOf(cell) as At, event.key)
        : null;
    if (!to) return;
    event.preventDefault();
    this.at = to;
    this.#focusOn(keyOf(to));
  }

  protected override render(): unknown {
    const live = this.#live;
    if (live?.status === "refused") {
      return html`<p class="notice notice--error" role="alert">${gettext("This page is no longer open to you. Reload it to see why.")}</p>`;
    }
    if (!this.known) return html`<p class="quiet">${gettext("Loading the timetable…")}</p>`;
    const { draft, run, news } = this.known;
    if (!draft) {
      return html`<p class="notice">${gettext("Votes are being cast, and nobody may see how many. The timetable can be made once voting has closed.")}</p>`;
    }
    const view: View = { draft, held: this.held, chosen: this.chosen, at: this.at };
    const chosen = this.chosen === null ? undefined : proposalOf(draft, this.chosen);
    return html`
      ${live?.isLive ? nothing : html`<p class="notice notice--warning" role="status">${gettext("Reconnecting… What you see may be out of date. Nothing that you do is lost.")}</p>`}
      ${this.trouble ? html`<p class="notice notice--error" role="alert">${this.trouble}</p>` : nothing}
      ${drawReport(draft)}
      ${drawTools(draft, run, {
        send: (message) => void this.#ask({ ...message, topic: this.topic } as Asked),
        undo: () => void this.#undo(),
        topic: this.topic,
      })}
      ${drawRun(run, {
        stop: ({ id }) => void this.#ask({ type: "timetable.stop", topic: this.topic, run: id }),
        take: ({ id }) => void this.#ask({ type: "timetable.take", topic: this.topic, run: id }),
      })}
      <p class="visually-hidden" role="status">${this.said}</p>
      <div class="desk-board ${this.held ? "desk-board--holding" : ""}">
        <div class="desk-board__wall">${drawGrid(view, this.#grid)}</div>
        <aside class="desk-board__side">${this.#drawStrip(view)}${
          chosen
            ? drawSession(draft, chosen, this.held, this.why, {
                pickUp: (from) => this.#toggle(chosen.id, from),
                pin: (at, on) =>
                  void this.#ask({
                    type: "timetable.pin",
                    topic: this.topic,
                    proposal: chosen.id,
                    cell: bare(at) as At,
                    on,
                  }),
                ban: (slot, space, on) =>
                  void this.#ask({
                    type: "timetable.ban",
                    topic: this.topic,
                    proposal: chosen.id,
                    slot,
                    space,
                    on,
                  }),
                seats: (event) => void this.#saySeats(event, chosen.id),
                why: () => void this.#askWhy(chosen.id),
                moveTo: (event) => void this.#moveTo(event, chosen.id),
              })
            : html`<p class="quiet small desk-session">${gettext("Choose a session to see its facts, or drag it. With the keyboard: Enter picks up, arrow keys choose a place, Enter drops.")}</p>`
        }${drawShelf(view, this.#grid)}</aside>
      </div>
      <p class="small quiet" role="log" aria-live="polite">${news}</p>`;
  }

  /** What the place under the pointer or the focus would cost, in full. */
  #drawStrip({ draft }: View): unknown {
    if (!this.held) return nothing;
    const title = proposalOf(draft, this.held.proposal)?.title ?? "";
    const { hovered } = this;
    const cost = hovered === undefined ? undefined : this.held.costs?.get(keyOf(hovered));
    const here = hovered !== undefined && same(hovered, this.held.from);
    const text = here
      ? gettext("This is where it was.")
      : cost
        ? `${placeName(draft, hovered ?? null)}: ${costSentence(draft, cost)}`
        : this.held.costs
          ? gettext("Every place says what it would cost there.")
          : gettext("Counting…");
    return html`<div class="desk-strip"><p><strong>${title}</strong></p><p class="small">${text}</p>
      <button type="button" class="button button--small" @click=${() => this.#letGo()}>${gettext("Put back")}</button></div>`;
  }

  #toggle(proposal: number, from: At | null): void {
    if (this.held && this.held.proposal === proposal && same(this.held.from, from)) this.#letGo();
    else if (this.#pickUp(proposal, bare(from)) && this.at) this.#focusOn(keyOf(from ?? this.at));
  }

  async #undo(): Promise<void> {
    const said = await this.#ask({ type: "timetable.undo", topic: this.topic });
    if (said !== undefined)
      this.#say((said as string | null) ?? gettext("There is nothing of yours to undo."));
  }

  async #askWhy(proposal: number): Promise<void> {
    const lines = await this.#ask({ type: "timetable.why", topic: this.topic, proposal });
    if (Array.isArray(lines) && this.chosen === proposal) {
      this.why = lines.length > 0 ? (lines as string[]) : [gettext("Nothing stands in its way.")];
    }
  }

  async #saySeats(event: SubmitEvent, proposal: number): Promise<void> {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get("seats") ?? "");
    const seats = text === "" ? null : Number(text);
    await this.#ask({ type: "timetable.seats", topic: this.topic, proposal, seats });
  }

  async #moveTo(event: SubmitEvent, proposal: number): Promise<void> {
    event.preventDefault();
    const [slot, space] = String(new FormData(event.target as HTMLFormElement).get("to") ?? "")
      .split(":")
      .map(Number);
    const draft = this.known?.draft;
    const from = (draft && placesOf(draft, proposal)[0]) ?? null;
    await this.#move(proposal, from, slot && space ? { slot, space } : null);
  }
}

/** Only what a place is: the protocol knows no more. */
const bare = (at: At | null): At | null => at && { slot: at.slot, space: at.space };

function atOf(element: HTMLElement): At | null {
  const { slot, space } = element.dataset;
  return slot && space ? { slot: Number(slot), space: Number(space) } : null;
}
