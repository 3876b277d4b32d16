import { afterEach, expect, test } from "vitest";
import { createScenarioEffects } from "../../simulator/environment/scenario-effects.ts";
import { type Mailbox, startMailbox } from "../../simulator/mailbox/mailbox-server.ts";
import { sendMailTo } from "./mail-fixtures.ts";
import { createSmallWorld, HOUR, MINUTE, MONDAY } from "./small-world.ts";

let mailbox: Mailbox | null = null;
afterEach(async () => await mailbox?.close());

test.each`
  action       | error
  ${"is down"} | ${{ code: "ESOCKET" }}
  ${"refuses"} | ${{ responseCode: 554 }}
  ${"defers"}  | ${{ responseCode: 421 }}
`(
  "while mail $action for 1h, no mail is accepted, and then mails are accepted again",
  async (row) => {
    mailbox = await startMailbox();
    const world = createSmallWorld({
      scenario: `day 1 01:00 mail ${row.action} for 1h`,
      effects: createScenarioEffects({ graph: null, mailbox, target: null }),
    });
    const send = async () => {
      if (mailbox === null) throw new Error("The mailbox is not started.");
      return await sendMailTo(mailbox, { from: "a@contoso.example", to: "b@contoso.example" });
    };

    await world.advanceTo(MONDAY + HOUR - MINUTE);
    await expect(send()).resolves.not.toBe("");
    // A fault lasts for its whole time, however many connections there are.
    await world.advanceTo(MONDAY + 2 * HOUR - MINUTE);
    for (let tries = 0; tries < 7; tries += 1)
      await expect(send()).rejects.toMatchObject(row.error);
    await world.advanceTo(MONDAY + 2 * HOUR);
    await expect(send()).resolves.not.toBe("");
  },
);
