import { expect, test } from "vitest";
import { createFixtureTenant } from "../simulator/graph-fixtures.ts";
import { findFaketime } from "../torture/find-faketime.ts";
import { startInstallation, waitForPolls } from "./running-worker.ts";

// A worker runs as in production, and the clock of its machine is set.

const MINUTE = 60_000;

test.for([
  ["-3h", "set back by 3 h"],
  ["+5h", "set forward by 5 h"],
] as const)(
  "after its clock was set by %s, a worker goes on polling, and /readyz reports that the clock was set",
  async ([offset, text], { skip }) => {
    const faketimeLibrary = findFaketime();
    if (faketimeLibrary === null) skip("faketime is not installed");
    const view = createFixtureTenant();
    const installation = await startInstallation([view], { speed: 1, faketimeLibrary });
    installation.startWorker();
    await waitForPolls(installation, view, { more: 2, timeout: 3 * MINUTE });
    installation.setClock(offset);
    // The interval is 30 s: the first poll may have begun before, the second shows that polls go on.
    await waitForPolls(installation, view, { more: 2, timeout: 5 * MINUTE });
    expect(JSON.stringify((await installation.ready()).problems)).toContain(text);
  },
);
