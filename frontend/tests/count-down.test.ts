// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { remaining } from "../src/elements/count-down";

it.each([
  [1, "0:01"],
  [59_001, "1:00"],
  [61_000, "1:01"],
  [3_600_000, "1:00:00"],
  [3_725_000, "1:02:05"],
])("%i ms is %s", (milliseconds, text) => {
  expect(remaining(milliseconds)).toBe(text);
});

it("says nothing once the time has come", () => {
  expect(remaining(0)).toBeNull();
  expect(remaining(-5000)).toBeNull();
});
