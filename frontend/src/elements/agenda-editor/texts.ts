/** Texts come translated from the server; this only puts values in. */
import type { Change } from "./types";

export type Texts = Readonly<Record<string, string>>;

/** The text that says that a change has been made. */
export const SAID: Record<Change["type"], string> = {
  create: "created",
  move: "moved",
  resize: "moved",
  duplicate: "duplicated",
  delete: "deleted",
  restore: "restored",
};

export function say(
  texts: Texts,
  key: string,
  values: string | Readonly<Record<string, string>> = {},
): string {
  const text = texts[key] ?? key;
  if (typeof values === "string") return text.replace("%s", () => values);
  return text.replace(/%\((\w+)\)s/g, (whole, name: string) => values[name] ?? whole);
}
