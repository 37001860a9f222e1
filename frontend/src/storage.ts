/**
 * What this browser keeps for the page. It may refuse to (storage turned off, or full), even to be asked: then the
 * page remembers for as long as it is open, and the next visit begins as the first.
 */
export class Memory {
  readonly #refused = new Map<string, string>();

  /** `place` is the name of the window's storage: by name, since reading the storage itself may already throw. */
  constructor(private readonly place: "localStorage" | "sessionStorage") {}

  recall(name: string): string | null {
    const refused = this.#refused.get(name);
    if (refused !== undefined) return refused;
    try {
      return window[this.place].getItem(name);
    } catch {
      return null;
    }
  }

  keep(name: string, value: string): void {
    try {
      window[this.place].setItem(name, value);
      this.#refused.delete(name);
    } catch {
      this.#refused.set(name, value);
    }
  }

  forget(name: string): void {
    this.#refused.delete(name);
    try {
      window[this.place].removeItem(name);
    } catch {
      // Nothing was kept there.
    }
  }
}

/** Kept for the next visit, by every tab of this browser. */
export const inBrowser = new Memory("localStorage");
/** Kept through reloads, for this tab alone. */
export const inTab = new Memory("sessionStorage");
