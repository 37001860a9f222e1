/**
 * Where a proposal comes in the order made from a seed: a hash, so that a new one moves no other. The finaliser of
 * MurmurHash3 over 32 bits; the server has the same in `unconference/queries/boards.py`.
 */
export function placeOf(id: number, seed: number): number {
  let mixed = Math.imul(id, 0x9e3779b1) ^ seed;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
