/**
 * Keeps one topic's changes in order. Pure: no sockets, no timers.
 *
 * Every stream of a topic counts its changes. A change that continues where we are is applied; one that we
 * have is dropped; one that comes too early is kept until the gap before it closes, or a snapshot replaces
 * everything.
 */
import type { Beacon, Change, Snapshot } from "../generated/protocol";

export type Verdict = "applied" | "dropped" | "early";

export class Streams {
  #revisions = new Map<string, number>();
  #early: Change[] = [];

  constructor(private readonly apply: (change: Change) => void) {}

  /** Start afresh from a snapshot; early changes that it does not hold yet are applied on top. */
  begin(snapshot: Snapshot): void {
    this.#revisions = new Map(Object.entries(snapshot.revisions));
    this.#settle();
  }

  take(change: Change): Verdict {
    const have = this.#revisions.get(change.stream);
    if (have === undefined || change.revision <= have) return "dropped";
    if (change.first > have + 1) {
      this.#early.push(change);
      return "early";
    }
    this.#use(change);
    this.#settle();
    return "applied";
  }

  /** Whether something is missing: a gap before an early change, or a beacon that is ahead of us. */
  isBehind(beacon?: Beacon): boolean {
    if (this.#early.length > 0) return true;
    return Object.entries(beacon?.revisions ?? {}).some(
      ([name, revision]) => (this.#revisions.get(name) ?? 0) < revision,
    );
  }

  #use(change: Change): void {
    this.#revisions.set(change.stream, change.revision);
    this.apply(change);
  }

  #settle(): void {
    let moved = true;
    while (moved) {
      moved = false;
      this.#early.sort((a, b) => a.first - b.first);
      const waiting = this.#early;
      this.#early = [];
      for (const change of waiting) {
        const have = this.#revisions.get(change.stream);
        if (have === undefined || change.revision <= have) continue;
        if (change.first > have + 1) this.#early.push(change);
        else {
          this.#use(change);
          moved = true;
        }
      }
    }
  }
}
