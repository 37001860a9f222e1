import { describe, expect, it } from "vitest";
import {
  enqueue,
  isUnnamed,
  messageOf,
  popUndo,
  refresh,
  refuse,
  settle,
  shown,
  storeOf,
} from "../../src/elements/agenda-editor/store";
import type { Change, Session } from "../../src/elements/agenda-editor/types";

const session = (id: string, over: Partial<Session> = {}): Session => ({
  id,
  version: "1",
  title: id.toUpperCase(),
  kind: "Talk",
  pause: false,
  start: 600,
  end: 660,
  room: "hall",
  cohort: "",
  speakers: "",
  edit: "",
  ...over,
});
const done = (changed: Session | null, removal: string | null = null) => ({
  session: changed,
  removal,
  warnings: [],
});
const move = (start: number): Change => ({ type: "move", session: "a", start, room: null });

describe("what is shown", () => {
  it("has changes before the server has", () => {
    const store = enqueue(storeOf([session("a")], []), 1, move(615));
    expect(shown(store).get("a")).toMatchObject({ start: 615, end: 675, room: null });
    expect(store.confirmed.get("a")?.start).toBe(600);
  });
  it("shows each kind of change at once", () => {
    let store = storeOf([session("a")], []);
    store = enqueue(store, 1, { type: "resize", session: "a", start: 590, end: 700 });
    store = enqueue(store, 2, { type: "duplicate", session: "a" });
    store = enqueue(store, 3, { type: "delete", session: "a" });
    store = enqueue(store, 4, { type: "create", title: "New", kind: "talk", start: 1, end: 2, room: null });
    const found = [...shown(store).values()];
    expect(found.map((s) => [s.title, s.start, s.end])).toEqual([
      ["A", 700, 810],
      ["New", 1, 2],
    ]);
    expect(found.every((s) => isUnnamed(s.id))).toBe(true);
  });
});

describe("saving", () => {
  it("takes what the server says, and can go back", () => {
    let store = enqueue(storeOf([session("a")], []), 1, move(615));
    store = settle(store, done(session("a", { version: "2", start: 615, end: 675, room: null })));
    expect(store.pending).toEqual([]);
    const [undo, rest] = popUndo(store);
    expect(undo).toEqual({
      what: "move",
      title: "A",
      change: { type: "move", session: "a", start: 600, room: "hall" },
    });
    expect(rest.undo).toEqual([]);
  });
  it("sends the version that the server gave last, also for changes that waited", () => {
    let store = enqueue(enqueue(storeOf([session("a")], []), 1, move(615)), 2, move(620));
    const [first, second] = store.pending;
    if (!first || !second) throw new Error("both wait");
    expect(messageOf(store, first)).toMatchObject({ version: "1" });
    store = settle(store, done(session("a", { version: "2" })));
    expect(messageOf(store, second)).toMatchObject({ version: "2", start: 620 });
  });
  it("names what was created, and undoes it by deleting", () => {
    let store = enqueue(storeOf([], []), 1, {
      type: "create",
      title: "N",
      kind: "talk",
      start: 1,
      end: 2,
      room: null,
    });
    store = settle(store, done(session("n")));
    expect([...shown(store).keys()]).toEqual(["n"]);
    expect(store.undo[0]?.change).toEqual({ type: "delete", session: "n" });
  });
  it("brings back what was deleted, and does not undo an undo", () => {
    let store = enqueue(storeOf([session("a")], []), 1, { type: "delete", session: "a" });
    store = settle(store, done(null, "removal-1"));
    expect(shown(store).size).toBe(0);
    const [undo, rest] = popUndo(store);
    expect(undo?.change).toEqual({ type: "restore", removal: "removal-1" });
    store = settle(enqueue(rest, 2, { type: "restore", removal: "removal-1" }, true), done(session("a")));
    expect(shown(store).get("a")?.title).toBe("A");
    expect(store.undo).toEqual([]);
  });
});

describe("a refused change", () => {
  it("is taken back, with what was built on it and nothing else", () => {
    let store = storeOf([session("a"), session("b")], []);
    store = enqueue(store, 1, move(615));
    store = enqueue(store, 2, move(620));
    store = enqueue(store, 3, { type: "delete", session: "b" });
    store = refuse(store);
    expect(shown(store).get("a")?.start).toBe(600);
    expect(store.pending.map((pending) => pending.key)).toEqual([3]);
    expect(store.undo).toEqual([]);
  });
  it("forgets how to undo what somebody else has changed since", () => {
    let store = enqueue(storeOf([session("a"), session("b")], []), 1, move(615));
    store = settle(store, done(session("a", { version: "2" })));
    store = enqueue(store, 2, { type: "resize", session: "b", start: 1, end: 2 });
    store = settle(store, done(session("b", { version: "2" })));
    store = refresh(store, [session("a", { version: "3" }), session("b", { version: "2" })], []);
    expect(store.undo.map((undo) => undo.title)).toEqual(["B"]);
    expect(shown(store).get("a")?.version).toBe("3");
  });
});
