import { describe, expect, test } from "vitest";
import { valuesInText } from "../../../domain/failure/sent-values.ts";

const named = (text: string, ...values: (string | null)[]) =>
  valuesInText(
    values.map((value) => ({ attribute: "userName", value, isFromSource: false })),
    text,
  ).map(({ value }) => value);

describe("the values that an error text names", () => {
  test("are those that it contains as whole words, in any case", () => {
    expect(named("The user ADA@contoso.example exists", "ada@contoso.example", "Ada")).toEqual([
      "ada@contoso.example",
      "Ada",
    ]);
    expect(named("The user Adalbert exists", "Ada")).toEqual([]);
  });

  test("contain a value that is first a part of another word and later a whole word", () => {
    expect(named("Adalbert cannot have the user name Ada", "Ada")).toEqual(["Ada"]);
  });

  test("do not contain short values, 'true' and 'false', or values that are not stored", () => {
    expect(named("ab is true", "ab", "true", null)).toEqual([]);
  });
});
