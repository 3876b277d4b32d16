import { expect, test } from "vitest";
import type { IncidentStore } from "../../store/incidents/incident-types.ts";
import type { Store } from "../../store/store.ts";
import type { Channel } from "../../worker/channels/channel.ts";
import { openTestRedisClient, uniqueKeyPrefix } from "../test-redis.ts";
import {
  attemptDelivery,
  createOutbox,
  deliverAll,
  IAM,
  LEAD,
  mailbox,
  mailer,
  mailsByRecipient,
  ONCALL,
  startMailServerForFile,
  statesOf,
  storedNotification,
  time,
} from "./delivery-fixture.ts";

startMailServerForFile();

/** A store that stops before every second save: the mail server has answered, and nobody knows. */
function stoppingAfterAnswer(store: Store): Pick<Store, "incidents"> {
  let saves = 0;
  return {
    incidents: {
      ...store.incidents,
      saveDeliveries: async (...change: Parameters<IncidentStore["saveDeliveries"]>) => {
        saves += 1;
        if (saves % 2 === 0) throw new Error("killed");
        await store.incidents.saveDeliveries(...change);
      },
    },
  };
}

test("each crash between the mail server's answer and the save repeats the mail once with the same Message-ID", async () => {
  const keyPrefix = uniqueKeyPrefix();
  const store = await createOutbox(keyPrefix);
  const redis = openTestRedisClient();
  const CRASHES = 3;
  for (let crashes = 0; crashes < CRASHES; crashes += 1) {
    await attemptDelivery(stoppingAfterAnswer(store)).catch(() => undefined);
    // Another worker may still send the mail, so the next attempt comes later.
    expect(await attemptDelivery(store)).toBe("nothing-to-do");
    time.now += 3_600_000;
  }
  await deliverAll(store);
  const copies = CRASHES + 1;
  expect(mailsByRecipient()).toEqual({ [ONCALL]: copies, [IAM]: copies, [LEAD]: copies });
  expect(await statesOf(store)).toEqual(["accepted", "accepted", "accepted"]);
  expect(new Set(mailbox.mails().map(({ messageId }) => messageId)).size).toBe(1);
  expect(await redis.zcard(`${keyPrefix}:{incidents}:w`)).toBe(0);
});

test("no recipient is lost if the worker stops many times before the mail server has the end of the mail", async () => {
  const store = await createOutbox();
  const stoppingMailer: Channel = {
    ...mailer,
    send: async ({ beforeHandOver }) => {
      await beforeHandOver();
      throw new Error("killed");
    },
  };
  for (let crashes = 0; crashes < 5; crashes += 1) {
    await expect(attemptDelivery(store, stoppingMailer)).rejects.toThrow("killed");
    time.now += 3_600_000;
  }
  expect((await storedNotification(store)).deliveries[0]?.failure?.code).toBe("interrupted");
  expect(await attemptDelivery(store)).toBe("sent");
  expect(mailsByRecipient()).toEqual({ [ONCALL]: 1, [IAM]: 1, [LEAD]: 1 });
});
