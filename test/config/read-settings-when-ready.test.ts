import { expect, test } from "vitest";
import { readSettingsWhenReady } from "../../config/read-settings-when-ready.ts";

const GUID = "11111111-2222-4333-8444-555555555555";
const fileReference = (path: string) => ["$", "{file:", path, "}"].join("");

/** Settings that name three files. `files` are the files that exist. */
async function readWith(files: Record<string, string>, afterWait: (waitedMs: number) => void) {
  const settings = {
    tenants: [
      {
        name: "contoso",
        tenantId: GUID,
        cloud: { authority: "https://a.example", graph: "https://g.example", caFile: "/ca.pem" },
        credential: { clientId: GUID, secret: fileReference("/secret") },
      },
    ],
    mail: {
      from: "a@contoso.example",
      smtp: { url: fileReference("/smtp-url"), caFile: "/smtp-ca.pem" },
    },
    notify: [{ to: ["oncall@contoso.example"] }],
  };
  const waits: number[] = [];
  const announced: string[] = [];
  const result = await readSettingsWhenReady("worker", {
    env: { STEADYSTATE_CONFIG: "/steadystate.yaml" },
    readFile: (path) => {
      const text = path === "/steadystate.yaml" ? JSON.stringify(settings) : files[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
    wait: async (ms) => {
      waits.push(ms);
      afterWait(waits.reduce((sum, one) => sum + one, 0));
    },
    onWait: (missing) => announced.push(...missing.map(({ setting }) => setting)),
  }).catch(String);
  return { result, waitedMs: waits.reduce((sum, one) => sum + one, 0), announced };
}

const ALL = {
  "/ca.pem": "ca",
  "/secret": "s3cret",
  "/smtp-url": "smtp://u:p@host",
  "/smtp-ca.pem": "ca",
};

test("settings whose files exist are read without a wait", async () => {
  const { result, waitedMs } = await readWith(ALL, () => undefined);
  expect(result).toMatchObject({ mail: { smtp: { url: "smtp://u:p@host" } } });
  expect(waitedMs).toBe(0);
});

test("a file that appears after ten seconds ends the wait", async () => {
  const files: Record<string, string> = { ...ALL };
  delete files["/smtp-url"];
  const { result, waitedMs, announced } = await readWith(files, (waited) => {
    if (waited >= 10_000) files["/smtp-url"] = "smtp://late";
  });
  expect(result).toMatchObject({ mail: { smtp: { url: "smtp://late" } } });
  expect(waitedMs).toBe(10_000);
  expect(announced).toEqual(["mail.smtp.url"]);
});

test.each([
  ["/secret", "tenants[0].credential.secret"],
  ["/smtp-url", "mail.smtp.url"],
  ["/ca.pem", "tenants[0].cloud.caFile"],
  ["/smtp-ca.pem", "mail.smtp.caFile"],
])("after a minute without %s the error names the setting and the file", async (file, setting) => {
  const files: Record<string, string> = { ...ALL };
  delete files[file];
  const { result, waitedMs } = await readWith(files, () => undefined);
  expect(waitedMs).toBe(60_000);
  expect(result).toContain(
    `  - ${setting}: the file ${file} cannot be read or is empty: create it, or correct its path or permissions`,
  );
  expect(String(result).match(/ {2}- /g)).toHaveLength(1);
});

test("a mistake that no file can fix is reported without a wait", async () => {
  const result = await readSettingsWhenReady("worker", {
    env: { STEADYSTATE_CONFIG: "/steadystate.yaml" },
    readFile: () => JSON.stringify({ tenants: [] }),
    wait: async () => expect.unreachable(),
    onWait: () => expect.unreachable(),
  }).catch(String);
  expect(result).toContain("name at least one tenant");
});
