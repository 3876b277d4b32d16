import { expect, test } from "vitest";
import type { LeaseStore } from "../../store/processes/lease-store.ts";
import { createGroupLease } from "../../worker/schedule/group-lease.ts";
import { openTestStore } from "../test-redis.ts";

const OWNER = "worker@a:1/first";

test("if only the answer to a renewal of the lease is lost, no loss of data is reported", async () => {
  const { leases } = await openTestStore();
  let losesAnswer = false;
  const lossyLeases: LeaseStore = {
    ...leases,
    hold: async (request) => {
      const answer = await leases.hold(request);
      if (losesAnswer) throw new Error("Connection is closed.");
      return answer;
    },
  };
  const lease = createGroupLease("contoso", {
    owner: OWNER,
    leases: lossyLeases,
    monotonicNow: () => 0,
  });
  await lease.takeOrRenew(true);
  losesAnswer = true;
  await expect(lease.takeOrRenew(true)).rejects.toThrow("Connection is closed.");
  losesAnswer = false;
  expect(await lease.takeOrRenew(true)).toEqual({ isHeld: true, isDataLost: false });
});

test("a lease with an older number of the same worker is a loss of data, because a failover lost writes", async () => {
  const { leases } = await openTestStore();
  const lease = createGroupLease("contoso", { owner: OWNER, leases, monotonicNow: () => 0 });
  for (let renewals = 0; renewals < 11; renewals += 1) await lease.takeOrRenew(true);
  await leases.hold({
    name: "contoso",
    owner: OWNER,
    text: `${OWNER} 9`,
    replaceableText: null,
    canTakeFree: true,
  });
  expect(await lease.takeOrRenew(true)).toEqual({ isHeld: true, isDataLost: true });
});
