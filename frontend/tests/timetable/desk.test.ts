import { beforeEach, expect, test, vi } from "vitest";
import { Desk, type DeskHost } from "../../src/elements/timetable/desk";
import { type At, keyOf } from "../../src/elements/timetable/state";
import type { Draft, RunView } from "../../src/generated/protocol";
import type { Asked } from "../../src/live/socket";
import { cost, draft } from "./draft";

const HALL_FIRST = { slot: 1, space: 7 };
const HALL_SECOND = { slot: 2, space: 7 };

/** A page that notes what it is told; the test answers what is asked, when it likes. */
class Page implements DeskHost {
  readonly topic = "board:afternoon";
  readonly asked: Asked[] = [];
  readonly #answers: { done: (answer: unknown) => void; failed: (refusal: Error) => void }[] = [];
  focused: At | number | null = null;
  drawn = 0;

  ask(message: Asked): Promise<unknown> {
    this.asked.push(message);
    return new Promise((done, failed) => {
      this.#answers.push({ done, failed });
    });
  }

  changed(): void {
    this.drawn += 1;
  }

  focusOn(target: At | number): void {
    this.focused = target;
  }

  /** Answer the question of that number, and let the desk take the answer in. */
  async answer(question: number, answer: unknown): Promise<void> {
    this.#answers[question]?.done(answer);
    await Promise.resolve();
    await new Promise((done) => setImmediate(done));
  }

  async refuse(question: number, why: string): Promise<void> {
    this.#answers[question]?.failed(new Error(why));
    await new Promise((done) => setImmediate(done));
  }
}

let page: Page;
let desk: Desk;

const changed = (more: Partial<Draft>) =>
  desk.hear({ type: "timetable.changed", draft: { ...draft, ...more }, text: "" });

beforeEach(() => {
  page = new Page();
  desk = new Desk(page);
  desk.begin({ draft, run: null });
});

test("what is picked up is weighed, and every place gets its cost", async () => {
  expect(desk.pickUp(1, HALL_FIRST)).toBe(true);
  expect(page.asked).toEqual([
    { type: "timetable.costs", topic: page.topic, proposal: 1, source: HALL_FIRST },
  ]);
  expect(desk.now.held?.costs).toBeNull();
  expect(page.drawn).toBeGreaterThan(0);
  await page.answer(0, { revision: 3, cells: [cost(-1)] });
  expect(desk.now.held?.costs?.get(keyOf({ slot: 1, space: 8 }))?.votes).toBe(-1);
  expect(desk.now.chosen).toBe(1);
});

test("what is not in the draft cannot be picked up", () => {
  expect(desk.pickUp(99, null)).toBe(false);
  expect([desk.now.held, page.asked]).toEqual([null, []]);
});

test("costs that come late are not those of what is held now", async () => {
  desk.pickUp(1, HALL_FIRST);
  desk.pickUp(2, null);
  await page.answer(0, { revision: 3, cells: [cost(-1)] });
  expect(desk.now.held).toMatchObject({ proposal: 2, costs: null });
  desk.letGo();
  await page.answer(1, { revision: 3, cells: [cost(4)] });
  expect(desk.now.held).toBeNull();
});

test("a draft that somebody changed is weighed anew, and what they moved is let go", async () => {
  desk.pickUp(1, HALL_FIRST);
  await page.answer(0, { revision: 3, cells: [] });
  changed({ revision: 4 });
  expect(page.asked.at(-1)).toMatchObject({ type: "timetable.costs", proposal: 1 });
  changed({ revision: 5, places: [] });
  expect(desk.now.held).toBeNull();
  expect(desk.now.said).toBe("Somebody else has moved what you held.");
});

test("dropping says what was there, moves the focus along, and tells when it is done", async () => {
  changed({ places: [...draft.places, { proposal: 2, ...HALL_SECOND, is_pinned: false }] });
  desk.pickUp(1, HALL_FIRST);
  void desk.drop(HALL_SECOND);
  expect(page.asked.at(-1)).toEqual({
    type: "timetable.move",
    topic: page.topic,
    proposal: 1,
    source: HALL_FIRST,
    target: HALL_SECOND,
    occupant: 2,
  });
  expect([desk.now.held, desk.now.at, page.focused]).toEqual([null, HALL_SECOND, HALL_SECOND]);
  await page.answer(1, null);
  expect(desk.now.said).toBe("“Talk 1”: 14:30, Hall.");
});

test("dropped where it was, it is put back and nothing is asked", async () => {
  desk.pickUp(1, HALL_FIRST);
  await desk.drop({ ...HALL_FIRST });
  expect(page.asked).toHaveLength(1);
  expect([desk.now.said, page.focused]).toEqual(["Put back.", HALL_FIRST]);
});

test("what the server refuses is shown until the next question", async () => {
  desk.pickUp(2, null);
  void desk.drop(HALL_SECOND);
  await page.refuse(1, "Somebody was quicker.");
  expect(desk.now.trouble).toBe("Somebody was quicker.");
  desk.clear();
  expect(desk.now.trouble).toBe("");
});

test("a tap shows the facts of a session, and keys pick it up and drop it", () => {
  desk.tapCell(HALL_FIRST, false);
  expect([desk.now.chosen, desk.now.held]).toEqual([1, null]);
  desk.tapCell(HALL_FIRST, true);
  expect(desk.now.held?.proposal).toBe(1);
  expect(desk.walk(HALL_FIRST, "ArrowDown")).toBe(true);
  expect([desk.now.at, page.focused]).toEqual([HALL_SECOND, HALL_SECOND]);
  expect(desk.walk(HALL_SECOND, "a")).toBe(false);
  desk.tapCell(HALL_SECOND, true);
  expect(page.asked.at(-1)).toMatchObject({ type: "timetable.move", target: HALL_SECOND });
});

test("from the shelf, keys lead to the wall, and the same again puts it back", () => {
  desk.tapShelf(2, true);
  expect([desk.now.held?.proposal, page.focused]).toEqual([2, HALL_FIRST]);
  desk.tapShelf(2, true);
  expect([desk.now.held, page.focused]).toEqual([null, 2]);
});

test("the reasons shown are those of the session that is shown", async () => {
  desk.tapShelf(2, false);
  void desk.askWhy(2);
  await page.answer(0, []);
  expect(desk.now.why).toEqual(["Nothing stands in its way."]);
  void desk.askWhy(2);
  desk.tapShelf(3, false);
  expect(desk.now.why).toBeNull();
  await page.answer(1, ["The hall is full."]);
  expect(desk.now.why).toBeNull();
});

test("a session is moved from its first place by the form, with no more than the protocol knows", () => {
  desk.moveTo(1, null);
  expect(page.asked).toEqual([
    {
      type: "timetable.move",
      topic: page.topic,
      proposal: 1,
      source: HALL_FIRST,
      target: null,
      occupant: null,
    },
  ]);
  expect(page.focused).toBe(1);
});

test("a solver that falls silent is asked after, until it is done", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const run = { id: 5, state: "running" } as RunView;
    desk.hear({ type: "timetable.run_changed", run });
    vi.advanceTimersByTime(14_999);
    expect(page.asked).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(page.asked).toEqual([{ type: "timetable.look", topic: page.topic }]);
    await page.answer(0, { ...run, state: "done" });
    expect(desk.now.known?.run?.state).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
