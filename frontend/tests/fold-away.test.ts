// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import "../src/elements/fold-away";

let details: HTMLDetailsElement;

beforeEach(() => {
  document.body.innerHTML = `
    <fold-away><details open><summary tabindex="0">Sam</summary><a href="#in">In</a></details></fold-away>
    <a id="beside" href="#out">Out</a>`;
  details = document.querySelector("details") as HTMLDetailsElement;
});

test("Escape closes it and goes back to its name", () => {
  const inside = details.querySelector("a") as HTMLElement;
  inside.focus();
  inside.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(details.open).toBe(false);
  expect(document.activeElement?.tagName).toBe("SUMMARY");
});

test("moving on closes it, moving inside does not", () => {
  const inside = details.querySelector("a") as HTMLElement;
  const summary = details.querySelector("summary") as HTMLElement;
  inside.dispatchEvent(new FocusEvent("focusout", { relatedTarget: summary, bubbles: true }));
  expect(details.open).toBe(true);
  const beside = document.getElementById("beside");
  inside.dispatchEvent(new FocusEvent("focusout", { relatedTarget: beside, bubbles: true }));
  expect(details.open).toBe(false);
});

test("a tap beside it closes it", () => {
  document.getElementById("beside")?.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  expect(details.open).toBe(false);
});
