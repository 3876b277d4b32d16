import { expect, test } from "vitest";
import { readSettings } from "../../config/read-settings.ts";
import { applyPrivacyMode } from "../../worker/apply-privacy-mode.ts";
import { createMemoryLog } from "../worker/graph-stub.ts";
import { FAILING, PSEUDONYM, playPlanted } from "./pseudonym-world.ts";

const OTHER_KEY = { ...PSEUDONYM, pseudonymKey: `${PSEUDONYM.pseudonymKey}2` };

test.each([
  ["another key", PSEUDONYM, OTHER_KEY],
  ["the mode full", PSEUDONYM, {}],
  ["the mode pseudonym", {}, PSEUDONYM],
])(
  "a search says that the worker has %s than the server, and what to do",
  async (_name, ofServer, ofWorker) => {
    const { server, store, settings } = await playPlanted(ofServer);
    const changed = readSettings("all", {
      env: { STEADYSTATE_CONFIG: "steadystate.yaml" },
      readFile: () => JSON.stringify({ ...settings, privacy: ofWorker }),
    });
    await applyPrivacyMode({ store, settings: changed, log: createMemoryLog() });
    for (const query of ["nobody@fabrikam.example", FAILING.displayName.replace("e", "x")]) {
      const { body } = await server.post("/api/v1/identities/search", { query });
      expect(body.items).toEqual([]);
      expect(body.notFound.reason).toMatch(
        /^The server's privacy settings differ from the worker's/,
      );
      expect(body.notFound.remedy).toContain("the same privacy.mode and privacy.pseudonymKey");
    }
  },
);
