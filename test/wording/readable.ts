import { expect } from "vitest";

/** No text may have gaps, misplaced marks, raw values, a wrong plural or the same sentence twice. */
export function expectReadable(text: string): void {
  expect(text).not.toMatch(/ {2}| [.,;:]|\.\.|\bNaN\b|undefined|Infinity|\bnull\b|\[object/);
  expect(text).not.toMatch(/(?<![\d,.])1 (objects|people|groups|accounts|cycles|leavers)\b/);
  expect(text.trimEnd()).toMatch(/[.!?…)]$/);
  const sentences = text.split(/(?<=[.!?]) (?=[A-Z0-9])/);
  expect(sentences).toEqual([...new Set(sentences)]);
}
