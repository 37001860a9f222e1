// @vitest-environment happy-dom
import { nothing, render } from "lit";
import { describe, expect, it } from "vitest";
import { drawCover } from "../../src/elements/player/cover-view";

document.documentElement.lang = "en-GB";
const nobody = () => undefined;
const acts = { watch: nobody, retry: nobody, picture: nobody, sound: nobody };
const quarterPast = Date.parse("2026-06-26T13:15:00Z");
// Wherever this runs: one zone that has the same clock as it, and one that has another.
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const other = own === "Asia/Tokyo" ? "Europe/London" : "Asia/Tokyo";

function drawn(at: number, zone: string): HTMLElement {
  const place = document.createElement("div");
  document.body.append(place);
  const draw = (backAt: number) =>
    render(
      drawCover(
        { title: "Coffee", text: "", deed: null, backAt },
        { room: "Main hall", zone, stopped: false, sound: nothing, acts },
      ),
      place,
    );
  // A slate that was up already, and is changed.
  draw(at - 3_600_000);
  draw(at);
  return place;
}

const clock = (zone: string) =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(
    quarterPast,
  );

describe("the slate's time", () => {
  it("is the event's alone for who has the same clock", () => {
    const place = drawn(quarterPast, own);
    expect(place.querySelector("time")?.textContent).toBe(clock(own));
    expect(place.querySelector<HTMLElement>("local-time")?.hidden).toBe(true);
  });

  it("has the viewer's own beside it elsewhere", () => {
    const place = drawn(quarterPast, other);
    expect(place.querySelector("time")?.textContent).toBe(clock(other));
    const theirs = place.querySelector<HTMLElement>("local-time");
    expect(theirs?.hidden).toBe(false);
    expect(theirs?.textContent).toContain(clock(own));
  });
});
