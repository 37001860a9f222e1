/**
 * What one facilitator is doing to a draft: what they hold, what they chose, what they were told. It knows no elements:
 * taps and keys come in as what they mean, and what the server is asked goes out through the host.
 */
import type {
  CostsAnswer,
  LiveEventMessage,
  RunMode,
  RunView,
  TimetableSection,
} from "../../generated/protocol";
import { gettext } from "../../i18n";
import type { Asked } from "../../live/socket";
import type { RunEvents, SessionEvents } from "./panels-view";
import {
  type At,
  bare,
  costMap,
  fromSection,
  type Held,
  isStill,
  placeAt,
  placesOf,
  proposalOf,
  reduce,
  type State,
  same,
  step,
} from "./state";
import type { ToolEvents } from "./tools-view";
import { placeName } from "./words";

/** A run says something twice a second; after this long without a word, ask. Milliseconds. */
const SILENCE = 15_000;

export interface DeskHost {
  readonly topic: string;
  /** Ask the server; rejected with a refusal, whose message is for the facilitator. */
  ask(message: Asked): Promise<unknown>;
  /** Something is to be drawn anew. */
  changed(): void;
  /** Give the focus to a place of the wall, or to a session on the shelf, once it is drawn. */
  focusOn(target: At | number): void;
}

export interface DeskState {
  /** Null before the first snapshot. */
  readonly known: State | null;
  readonly held: Held | null;
  /** The proposal whose facts are shown, and the answer to why it is where it is. */
  readonly chosen: number | null;
  readonly why: readonly string[] | null;
  /** The cell that has the one tab stop of the grid. */
  readonly at: At | null;
  /** The place under the pointer or the focus: the shelf is null, none is undefined. */
  readonly hovered: At | null | undefined;
  /** For who does not see it happen. */
  readonly said: string;
  /** What the server refused last, in its words. */
  readonly trouble: string;
}

export class Desk implements RunEvents, SessionEvents, ToolEvents {
  now: DeskState = {
    known: null,
    held: null,
    chosen: null,
    why: null,
    at: null,
    hovered: undefined,
    said: "",
    trouble: "",
  };
  readonly #host: DeskHost;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(host: DeskHost) {
    this.#host = host;
  }

  #set(change: Partial<DeskState>): void {
    this.now = { ...this.now, ...change };
    this.#host.changed();
  }

  // --- What the server tells

  begin(section: TimetableSection | null): void {
    this.#set({ known: section && fromSection(section) });
    this.#settle();
  }

  hear(news: LiveEventMessage): void {
    if (this.now.known) this.#set({ known: reduce(this.now.known, news) });
    this.#settle();
  }

  stop(): void {
    clearTimeout(this.#silence);
  }

  /** After every news: is what is held still there, and does the solver still speak? */
  #settle(): void {
    const { draft = null, run = null } = this.now.known ?? {};
    const { held } = this.now;
    if (draft && held && !isStill(draft, held)) {
      this.#set({ held: null, said: gettext("Somebody else has moved what you held.") });
    } else if (draft && held && held.revision !== draft.revision) {
      void this.#weigh();
    }
    if (!this.now.at && draft?.slots[0] && draft.spaces[0]) {
      this.#set({ at: { slot: draft.slots[0].id, space: draft.spaces[0].id } });
    }
    clearTimeout(this.#silence);
    if (run && (run.state === "waiting" || run.state === "running")) {
      this.#silence = setTimeout(() => void this.#look(), SILENCE);
    }
  }

  async #look(): Promise<void> {
    const run = (await this.#ask({ type: "timetable.look" })) as RunView | null | undefined;
    if (run) this.hear({ type: "timetable.run_changed", run });
    else this.#settle();
  }

  /** Ask the server about this board; what it refuses is shown, and answered with undefined. */
  async #ask(message: DeskQuestion): Promise<unknown> {
    this.#set({ trouble: "" });
    try {
      return await this.#host.ask({ ...message, topic: this.#host.topic } as Asked);
    } catch (refusal) {
      this.#set({ trouble: (refusal as Error).message });
      return undefined;
    }
  }

  // --- Picking up and dropping

  /** Take a session from a place, or from the shelf; false where there is no such session. */
  pickUp(proposal: number, from: At | null): boolean {
    const draft = this.now.known?.draft;
    const found = draft && proposalOf(draft, proposal);
    if (!found) return false;
    const said = `${gettext("Picked up: “%s”.").replace("%s", () => found.title)} ${gettext("Arrow keys choose a place, Enter drops, Escape puts it back.")}`;
    this.#set({ held: { proposal, from: bare(from), costs: null, revision: -1 }, said });
    this.#choose(proposal);
    void this.#weigh();
    return true;
  }

  async #weigh(): Promise<void> {
    const { held } = this.now;
    if (!held) return;
    const { proposal, from: source } = held;
    const answer = (await this.#ask({ type: "timetable.costs", proposal, source })) as
      | CostsAnswer
      | undefined;
    // Meanwhile it may have been dropped, or something else picked up.
    const still = this.now.held;
    if (!answer || still?.proposal !== proposal || !same(still.from, source)) return;
    this.#set({ held: { ...held, costs: costMap(answer.cells), revision: answer.revision } });
  }

  letGo(): void {
    const { held } = this.now;
    if (!held) return;
    this.#set({ held: null, hovered: undefined, said: gettext("Put back.") });
    this.#host.focusOn(held.from ?? held.proposal);
  }

  async drop(to: At | null): Promise<void> {
    const { held, known } = this.now;
    if (!held || !known?.draft) return;
    if (same(held.from, to)) {
      this.letGo();
      return;
    }
    this.#set({ held: null, hovered: undefined });
    await this.#move(held.proposal, held.from, to);
  }

  async #move(proposal: number, source: At | null, target: At | null): Promise<void> {
    const draft = this.now.known?.draft;
    if (!draft) return;
    const occupant = (target && placeAt(draft, target)?.proposal) ?? null;
    if (target) this.#set({ at: target });
    this.#host.focusOn(target ?? proposal);
    const title = proposalOf(draft, proposal)?.title ?? "";
    const answer = await this.#ask({
      type: "timetable.move",
      proposal,
      source: bare(source),
      target: bare(target),
      occupant,
    });
    if (answer !== undefined) this.#set({ said: `“${title}”: ${placeName(draft, target)}.` });
  }

  // --- Taps and keys on the wall. A tap shows a session's facts; by keys the same picks it up.

  tapCell(at: At, byKeys: boolean): void {
    const { held, known } = this.now;
    const proposal = known?.draft && placeAt(known.draft, at)?.proposal;
    this.#set({ at });
    if (held) void this.drop(at);
    else if (proposal && byKeys) this.pickUp(proposal, at);
    else if (proposal) this.#choose(proposal);
  }

  tapShelf(proposal: number, byKeys: boolean): void {
    const { held } = this.now;
    if (held && !held.from && held.proposal === proposal) this.letGo();
    else if (byKeys) this.#pickUpAndAim(proposal, null);
    else this.#choose(proposal);
  }

  /** Go from a place where a key leads; false where it leads nowhere. */
  walk(from: At, key: string): boolean {
    const draft = this.now.known?.draft;
    const at = draft ? step(draft, from, key) : null;
    if (!at) return false;
    this.#set({ at });
    this.#host.focusOn(at);
    return true;
  }

  hover(hovered: At | null | undefined): void {
    this.#set({ hovered });
  }

  #choose(proposal: number): void {
    if (this.now.chosen !== proposal) this.#set({ chosen: proposal, why: null });
  }

  /** Pick up, and put the focus on the wall, where the arrow keys are. */
  #pickUpAndAim(proposal: number, from: At | null): void {
    if (this.pickUp(proposal, from) && this.now.at) this.#host.focusOn(from ?? this.now.at);
  }

  // --- One session

  toggle(proposal: number, from: At | null): void {
    const { held } = this.now;
    if (held?.proposal === proposal && same(held.from, from)) this.letGo();
    else this.#pickUpAndAim(proposal, from);
  }

  moveTo(proposal: number, to: At | null): void {
    const draft = this.now.known?.draft;
    const from = (draft && placesOf(draft, proposal)[0]) ?? null;
    void this.#move(proposal, from, to);
  }

  pin(proposal: number, at: At, on: boolean): void {
    void this.#ask({ type: "timetable.pin", proposal, cell: bare(at) as At, on });
  }

  ban(proposal: number, slot: number | null, space: number | null, on: boolean): void {
    void this.#ask({ type: "timetable.ban", proposal, slot, space, on });
  }

  planSeats(proposal: number, seats: number | null): void {
    void this.#ask({ type: "timetable.seats", proposal, seats });
  }

  async askWhy(proposal: number): Promise<void> {
    const lines = await this.#ask({ type: "timetable.why", proposal });
    if (!Array.isArray(lines) || this.now.chosen !== proposal) return;
    this.#set({ why: lines.length > 0 ? (lines as string[]) : [gettext("Nothing stands in its way.")] });
  }

  // --- The whole draft

  solve(mode: RunMode, steps: number, seed: number): void {
    void this.#ask({ type: "timetable.solve", mode, steps, seed });
  }

  stopRun(run: number): void {
    void this.#ask({ type: "timetable.stop", run });
  }

  takeRun(run: number): void {
    void this.#ask({ type: "timetable.take", run });
  }

  clear(): void {
    void this.#ask({ type: "timetable.clear" });
  }

  async undo(): Promise<void> {
    const said = await this.#ask({ type: "timetable.undo" });
    if (said === undefined) return;
    this.#set({ said: (said as string | null) ?? gettext("There is nothing of yours to undo.") });
  }

  release(name: string, after: number): void {
    void this.#ask({ type: "timetable.release", name, after });
  }
}

type OfDesk<T> = T extends { type: `timetable.${string}`; topic: string } ? Omit<T, "topic"> : never;
/** What the desk asks of the server; the topic is always the board's. */
type DeskQuestion = OfDesk<Asked>;
