// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import "../src/elements/live-now";
import type { LiveNow } from "../src/elements/live-now";
import type { RoomOnAir } from "../src/generated/protocol";

const room = (facts: Partial<RoomOnAir>): RoomOnAir => ({
  room: "main-hall",
  name: "Main hall",
  state: "live",
  since: 0,
  back_at: null,
  ...facts,
});

let element: LiveNow;

beforeEach(() => {
  document.body.innerHTML = "";
  element = document.createElement("live-now") as LiveNow;
  for (const [name, text] of Object.entries({
    stage: "/demo/live/-/",
    here: "breakout-1",
    live: "Live now",
    pause: "Pause",
    back: "back at %s",
    zone: "Europe/London",
  }))
    element.setAttribute(name, text);
});

test("a room that is on air has a link to its stage", () => {
  element.show([room({})]);
  expect(element.querySelector("a")?.getAttribute("href")).toBe("/demo/live/main-hall/");
  expect(element.textContent).toBe("Live now Main hall");
  expect(element.querySelector(".tag--live")).not.toBeNull();
});

test("a pause says when it goes on, on the event's clock", () => {
  element.show([room({ state: "slate", back_at: Date.UTC(2026, 6, 1, 13, 15) / 1000 })]);
  expect(element.textContent).toBe("Pause Main hall back at 14:15");
  expect(element.querySelector(".tag--live")).toBeNull();
});

test("the room that the page is about is not among them", () => {
  element.show([room({ room: "breakout-1" })]);
  expect(element.childElementCount).toBe(0);
});

test("nothing is touched while nothing changes", () => {
  element.show([room({})]);
  const link = element.querySelector("a");
  element.show([room({})]);
  expect(element.querySelector("a")).toBe(link);
  element.show([]);
  expect(element.childElementCount).toBe(0);
});
