/** Clock times of the studio: the event's, wherever the operator is. Pure. */

const MINUTE = 60_000;
const DAY = 1440;

/** The minutes since midnight that a clock in `zone` shows at `at`, in milliseconds since 1970. */
function minutesOf(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return part("hour") * 60 + part("minute");
}

/** The next moment at which a clock in `zone` shows `text` ("14:15"), in seconds since 1970; null for an empty text. */
export function nextAt(text: string, now: Date, zone: string): number | null {
  const match = /^(\d{1,2}):(\d{2})/.exec(text);
  if (!match) return null;
  const wanted = Number(match[1]) * 60 + Number(match[2]);
  const thisMinute = Math.floor(now.getTime() / MINUTE) * MINUTE;
  let ahead = wanted - minutesOf(thisMinute, zone);
  // A minute ago is a slip of the clock; hours ago is tomorrow.
  if (thisMinute + ahead * MINUTE < now.getTime() - MINUTE) ahead += DAY;
  const at = thisMinute + ahead * MINUTE;
  // Where the clock is put forward or back meanwhile, it shows another hour then.
  const off = ((wanted - minutesOf(at, zone) + DAY * 1.5) % DAY) - DAY / 2;
  return (at + off * MINUTE) / 1000;
}

/** What a clock in `zone` shows at `at` (milliseconds since 1970), for a time field. */
export function clockOf(at: number, zone: string): string {
  const minutes = minutesOf(at, zone);
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
