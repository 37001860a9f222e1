// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { visitorTime } from "../src/elements/local-time";

describe("visitorTime", () => {
  it("says nothing to a visitor in the event's own zone", () => {
    expect(visitorTime("2014-06-26T09:00:00Z", "Europe/London", "Europe/London", "en-GB")).toBeNull();
  });
  it("gives the day too, for it may be another", () => {
    expect(visitorTime("2014-06-26T09:00:00Z", "Europe/London", "Pacific/Auckland", "en-GB")).toBe(
      "Thu 21:00",
    );
  });
});
