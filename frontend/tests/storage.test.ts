// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Memory } from "../src/storage";

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

const full = (): never => {
  throw new DOMException("full", "QuotaExceededError");
};

/** What a browser does whose storage is turned off: the property itself cannot be read. */
const turnOff = () =>
  vi.spyOn(window, "localStorage", "get").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });

test("what is kept is there for the next page, until it is forgotten", () => {
  new Memory("localStorage").keep("volume", "0.5");
  expect(new Memory("localStorage").recall("volume")).toBe("0.5");
  new Memory("localStorage").forget("volume");
  expect(new Memory("localStorage").recall("volume")).toBeNull();
});

test("the tab's is not the browser's", () => {
  new Memory("sessionStorage").keep("volume", "0.5");
  expect(new Memory("localStorage").recall("volume")).toBeNull();
});

test("what a browser refuses to keep is remembered while the page is open", () => {
  turnOff();
  const memory = new Memory("localStorage");
  expect(memory.recall("volume")).toBeNull();
  memory.keep("volume", "0.5");
  expect(memory.recall("volume")).toBe("0.5");
  expect(new Memory("localStorage").recall("volume")).toBeNull();
  memory.forget("volume");
  expect(memory.recall("volume")).toBeNull();
});

test("an older value in a full storage does not come back", () => {
  const memory = new Memory("localStorage");
  memory.keep("volume", "0.5");
  const storing = vi.spyOn(Storage.prototype, "setItem").mockImplementation(full);
  memory.keep("volume", "0.9");
  expect(memory.recall("volume")).toBe("0.9");
  storing.mockRestore();
  memory.keep("volume", "0.7");
  expect(memory.recall("volume")).toBe("0.7");
  expect(localStorage.getItem("volume")).toBe("0.7");
});
