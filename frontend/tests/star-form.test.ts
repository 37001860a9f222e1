// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import "../src/elements/star-form";

let button: HTMLButtonElement;
const alert = () => document.querySelector<HTMLElement>("[role=alert]");

beforeEach(() => {
  document.body.innerHTML = `
    <star-form trouble="Not saved."><form id="stars" method="post"></form><p role="alert" hidden></p></star-form>
    <button form="stars" formaction="/demo/sessions/ABC/star/" aria-pressed="false">Keep</button>`;
  const found = document.querySelector("button");
  if (!found) throw new Error("no button");
  button = found;
});
afterEach(() => vi.unstubAllGlobals());

function press(): void {
  const form = document.querySelector("form");
  form?.dispatchEvent(new SubmitEvent("submit", { submitter: button, bubbles: true, cancelable: true }));
}

it("shows what the server says", async () => {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(Response.json({ starred: true })));
  press();
  await vi.waitFor(() => expect(button.getAttribute("aria-pressed")).toBe("true"));
  expect(button.hasAttribute("aria-busy")).toBe(false);
  expect(alert()?.hidden).toBe(true);
});

it("says so when it could not be saved, and leaves the star as it was", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("offline")));
  press();
  await vi.waitFor(() => expect(alert()?.textContent).toBe("Not saved."));
  expect(alert()?.hidden).toBe(false);
  expect(button.getAttribute("aria-pressed")).toBe("false");
});
