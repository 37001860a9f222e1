// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { stateAt } from "../src/elements/agenda-clock";

afterEach(() => vi.useRealTimers());

it("counts the start in and the end out", () => {
  const [from, until] = ["2014-06-26T09:00:00+01:00", "2014-06-26T10:00:00+01:00"];
  expect(stateAt(from, until, Date.parse("2014-06-26T07:59:59Z"))).toBe("next");
  expect(stateAt(from, until, Date.parse("2014-06-26T08:00:00Z"))).toBe("now");
  expect(stateAt(from, until, Date.parse("2014-06-26T09:00:00Z"))).toBe("past");
});

it("moves the mark while the page stays open", () => {
  vi.useFakeTimers({ now: Date.parse("2014-06-26T08:59:00Z") });
  document.body.innerHTML = `<agenda-clock>
    <div class="slot slot--now" data-from="2014-06-26T08:00:00Z" data-until="2014-06-26T09:00:00Z"></div>
    <div class="slot slot--next" data-from="2014-06-26T09:00:00Z" data-until="2014-06-26T10:00:00Z"></div>
  </agenda-clock>`;
  const marks = () => [...document.querySelectorAll(".slot")].map((slot) => slot.className);
  expect(marks()).toEqual(["slot slot--now", "slot slot--next"]);
  vi.advanceTimersByTime(60_000);
  expect(marks()).toEqual(["slot slot--past", "slot slot--now"]);
  document.body.innerHTML = "";
});
