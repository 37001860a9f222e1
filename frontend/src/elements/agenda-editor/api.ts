/** How changes reach the server: one JSON message out, one back. */
import type { Agenda, Done, Session } from "./types";

export type Answer =
  | { readonly ok: true; readonly done: Done }
  | {
      readonly ok: false;
      readonly reason: "refused";
      readonly message: string;
      readonly current: Session | null;
    }
  | { readonly ok: false; readonly reason: "offline" | "signedOut" | "failed" };

export async function send(url: string, csrf: string, message: object): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      // A change that is on its way is not lost when the page is left.
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(message),
    });
  } catch {
    return { ok: false, reason: "offline" };
  }
  if (response.status === 401 || response.status === 403) return { ok: false, reason: "signedOut" };
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
    return { ok: false, reason: "failed" };
  }
  const body = await response.json();
  if (response.ok) return { ok: true, done: body };
  if (response.status === 400) return { ok: false, reason: "failed" };
  return { ok: false, reason: "refused", message: body.message, current: body.session };
}

/** The agenda as it is on the server now; null if it cannot be had. */
export async function load(url: string): Promise<Agenda | null> {
  try {
    const response = await fetch(url, { credentials: "same-origin" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
