/** When to try again. Pure. */

const FIRST = 500; // milliseconds
const LONGEST = 10_000;
// Nobody is made to wait longer than this by a header: who sent it may be back sooner.
const LONGEST_ASKED = 30_000;

/**
 * Milliseconds until try number `attempt` (from 0): doubling, half of it by chance so that a whole audience does not
 * come back at one instant. What the server asked for (`Retry-After`, in milliseconds) is the least.
 */
export function pauseBefore(attempt: number, asked: number | null, random: () => number): number {
  const whole = Math.min(LONGEST, FIRST * 2 ** attempt);
  const own = whole / 2 + (whole / 2) * random();
  if (asked === null) return own;
  const least = Math.min(asked, LONGEST_ASKED);
  return Math.max(own, least + FIRST * random());
}

/** Read `Retry-After` (RFC 9110 section 10.2.3): seconds or a date. Milliseconds; null when absent or unreadable. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
