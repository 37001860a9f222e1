// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { AccentPreview } from "../src/elements/accent-preview";
import { sizeProblem, watchFileSizes } from "../src/elements/file-limit";

test("a file is too large only above the limit", () => {
  expect(sizeProblem([10, 20], 20, "too large")).toBe("");
  expect(sizeProblem([10, 21], 20, "too large")).toBe("too large");
  expect(sizeProblem([], 20, "too large")).toBe("");
});

test("a form with a file that is too large is not sent until another one is chosen", () => {
  document.body.innerHTML = '<form><input type="file" data-max-bytes="1048576"></form>';
  watchFileSizes(document, "%s MB at most");
  const form = document.querySelector("form") as HTMLFormElement;
  const input = document.querySelector("input") as HTMLInputElement;
  const choose = (size: number) => {
    Object.defineProperty(input, "files", { value: [{ size }], configurable: true });
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  choose(2_000_000);
  expect(input.validationMessage).toBe("1 MB at most");
  choose(1_000_000);
  expect(input.validationMessage).toBe("");
  expect(form.checkValidity()).toBe(true);
});

test("the preview takes the colour that is chosen", () => {
  document.body.innerHTML = '<input id="c" value="#112233"><accent-preview for="c"></accent-preview>';
  const preview = document.querySelector("accent-preview") as AccentPreview;
  const input = document.querySelector("input") as HTMLInputElement;
  expect(preview).toBeInstanceOf(AccentPreview);
  expect(preview.style.getPropertyValue("--accent-base")).toBe("#112233");
  input.value = "#445566";
  input.dispatchEvent(new Event("input"));
  expect(preview.style.getPropertyValue("--accent-base")).toBe("#445566");
});
