import { describe, expect, test } from "vitest";
import { shareLookUps } from "../../../domain/notify/share-look-ups.ts";

describe("the look-ups that are deleted when there are too many", () => {
  test.each([
    ["none if there are not too many", { a: 5, b: 5 }, 10, {}],
    ["some of the actor who has the most", { a: 90, b: 10, c: 5 }, 50, { a: 55 }],
    [
      "some of several actors, who then keep the same number",
      { a: 90, b: 80, c: 10 },
      50,
      { a: 70, b: 60 },
    ],
    ["all if none may be kept", { a: 2 }, -1, { a: 2 }],
  ])("are %s", (_name, counts, kept, dropped) => {
    expect(Object.fromEntries(shareLookUps(new Map(Object.entries(counts)), kept))).toEqual(
      dropped,
    );
  });
});
