// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { sessionAsked } from "../src/elements/questions/about";

const page = document.createElement("div");
page.innerHTML = `<ul data-sessions>
  <li data-code="AAAA22" data-from="2030-06-01T10:00:00+01:00" data-until="2030-06-01T11:00:00+01:00"> Opening (10:00) </li>
</ul>`;
const at = (time: string): number => Date.parse(`2030-06-01T${time}Z`);

test("a question about what is on needs no words, one about another session does", () => {
  expect(sessionAsked(page, "AAAA22", at("08:59"))).toBe("Opening (10:00)");
  expect(sessionAsked(page, "AAAA22", at("09:00"))).toBeNull();
  expect(sessionAsked(page, "AAAA22", at("10:00"))).toBe("Opening (10:00)");
});

test("what is about no session, or one that is gone, says nothing", () => {
  expect(sessionAsked(page, null, at("12:00"))).toBeNull();
  expect(sessionAsked(page, "GONE22", at("12:00"))).toBeNull();
});
