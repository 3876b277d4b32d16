import { expect, test } from "vitest";
import { settledText } from "../../server/console/people/settled-text.ts";

const ok = (application: string) => ({ application, reasonCode: "written" as const });
const unassigned = (application: string) => ({
  application,
  reasonCode: "never-seen-not-assigned" as const,
});

test.each`
  statuses                                                       | application | text
  ${[ok("8x8"), ok("Zoom")]}                                     | ${null}     | ${"Nothing needs to be done for this person."}
  ${[ok("8x8")]}                                                 | ${"8x8"}    | ${"Nothing needs to be done for this person in 8x8."}
  ${[unassigned("8x8")]}                                         | ${"8x8"}    | ${"This person is not assigned to 8x8. That is why Entra creates no account there."}
  ${[unassigned("8x8"), unassigned("Zoom")]}                     | ${null}     | ${"This person is not assigned to any of the apps below."}
  ${[unassigned("8x8"), ok("Zoom")]}                             | ${null}     | ${"This person is not assigned to 8x8. Nothing needs to be done in the other apps."}
  ${["A", "B", "C"].map(unassigned).concat(ok("Zoom") as never)} | ${null}     | ${"This person is not assigned to 3 of the apps below. Nothing needs to be done in the other apps."}
`("the page of a person says: $text", ({ statuses, application, text }) => {
  expect(settledText(statuses, "person", application)).toBe(text);
});

test("a group is not written to an app to which it is not assigned", () => {
  expect(settledText([unassigned("8x8")], "group", "8x8")).toBe(
    "This group is not assigned to 8x8. That is why Entra does not write it there.",
  );
});
