// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { placeOf, visitorTime } from "../src/elements/local-time";

const morning = "2014-06-26T09:00:00Z";

describe("visitorTime", () => {
  it("says nothing to a visitor in the event's own zone", () => {
    expect(visitorTime(morning, null, "Europe/London", "Europe/London", "en-GB")).toBeNull();
  });
  it("says nothing where another zone has the same clock", () => {
    expect(visitorTime(morning, null, "Europe/London", "Europe/Lisbon", "en-GB")).toBeNull();
  });
  it("gives the hour alone on the same date", () => {
    expect(visitorTime(morning, null, "Europe/London", "Europe/Paris", "en-GB")).toBe("11:00");
  });
  it("gives the day too where it is another", () => {
    const evening = "2014-06-26T19:00:00Z";
    expect(visitorTime(evening, null, "Europe/London", "Pacific/Auckland", "en-GB")).toBe("Fri 07:00");
  });
  it("tells apart the same hour of two dates", () => {
    expect(visitorTime(morning, null, "Pacific/Kiritimati", "Pacific/Honolulu", "en-GB")).toBe("Wed 23:00");
  });
  it("gives the end where it is asked for", () => {
    const end = "2014-06-26T10:30:00Z";
    expect(visitorTime(morning, end, "Europe/London", "Europe/Paris", "en-GB")).toBe("11:00–12:30");
  });
});

describe("placeOf", () => {
  it("reads the city out of the zone's name", () => {
    expect(placeOf("America/New_York")).toBe("New York");
    expect(placeOf("UTC")).toBe("UTC");
  });
});
