import { expect, test } from "vitest";
import { createKnownNames } from "../../store/privacy/known-names.ts";

test.each([
  ["Grant for İbrahim Yılmaz now", "Grant for … now"],
  ["İ: Ada Lovelace failed", "İ: … failed"],
  ["Ada  Lovelace", "…"],
  ["of Lovelace, Ada only", "of … only"],
  ["see ADA\nLOVELACE.", "see …."],
  [`${"Renée Dûbois".normalize("NFD")} left`, "… left"],
  ["Jose Nunez left", "… left"],
  ["Ada Lovelaces", "Ada Lovelaces"],
  ["Conflict-Ravensworth in userName", "UnknownCode-1f2e3d in userName"],
])("of %j, without the known names, %j is left", (text, left) => {
  const names = createKnownNames();
  for (const name of ["İbrahim Yılmaz", "Ada Lovelace", "Renée Dûbois", "José Nuñez"])
    names.add(name);
  names.addCode("Conflict-Ravensworth", "UnknownCode-1f2e3d");
  expect(names.removeFrom(text)).toBe(left);
});
