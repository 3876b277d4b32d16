import { expect, test } from "vitest";
import { applyPrivacySettings, FAILING, PSEUDONYM, playPlanted } from "./pseudonym-world.ts";

const OTHER_KEY = { ...PSEUDONYM, pseudonymKey: `${PSEUDONYM.pseudonymKey}2` };

test.each([
  ["another key", PSEUDONYM, OTHER_KEY],
  ["the mode full", PSEUDONYM, {}],
  ["the mode pseudonym", {}, PSEUDONYM],
])(
  "a search says that the privacy settings of server and worker differ (the worker has %s), and what to do",
  async (_name, ofServer, ofWorker) => {
    const played = await playPlanted(ofServer);
    const { server } = played;
    await applyPrivacySettings(played, ofWorker);
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
