/** Clock times of the studio. Pure. */

/** The next moment at which a clock shows `text` ("14:15"), in seconds since 1970; null for an empty text. */
export function nextAt(text: string, now: Date): number | null {
  const match = /^(\d{1,2}):(\d{2})/.exec(text);
  if (!match) return null;
  const at = new Date(now);
  at.setHours(Number(match[1]), Number(match[2]), 0, 0);
  // A minute ago is a slip of the clock; hours ago is tomorrow.
  if (at.getTime() < now.getTime() - 60_000) at.setDate(at.getDate() + 1);
  return at.getTime() / 1000;
}

/** What a clock shows at `at` (milliseconds since 1970), for a time field. */
export function clockOf(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
