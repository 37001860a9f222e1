/**
 * Which session a question is about, in words, for who moderates a room: the server writes the sessions into the page
 * as `<ul data-sessions><li data-code data-from data-until>Title (10:30)</li></ul>` and keeps that list fresh.
 */
export function sessionAsked(page: ParentNode, code: string | null, now: number): string | null {
  if (code === null) return null;
  const rows = page.querySelectorAll<HTMLElement>("[data-sessions] > [data-code]");
  const row = [...rows].find((each) => each.dataset.code === code);
  if (!row) return null;
  const { from = "", until = "" } = row.dataset;
  // Nearly every question is about what is on: only the others need saying.
  const isOn = Date.parse(from) <= now && now < Date.parse(until);
  return isOn ? null : (row.textContent?.trim() ?? null);
}
