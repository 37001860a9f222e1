import { expect, test } from "vitest";
import { placeOf } from "../src/live/shuffle";

test("the server shuffles in the same way (tests/unconference/boards/test_pages.py)", () => {
  expect([1, 2, 3, 1000].map((id) => placeOf(id, 12345))).toEqual([
    2679938182, 4167466954, 3148358500, 470560538,
  ]);
});
