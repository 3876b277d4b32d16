import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readSettings } from "../../config/read-settings.ts";
import { settingsPage, settingsSchema } from "../../config/settings-documents.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

test("docs/settings.md is the output of `npm run schema`, and the README links to it", () => {
  expect(read("docs/settings.md")).toBe(settingsPage());
  expect(read("README.md")).toContain("(docs/settings.md)");
});

test("steadystate.schema.json is the output of `npm run schema`", () => {
  expect(read("steadystate.schema.json")).toBe(settingsSchema());
});

test("every setting has a description in docs/settings.md", () => {
  expect(
    settingsPage()
      .split("\n")
      .filter((row) => row.endsWith("|  |")),
  ).toEqual([]);
});

test("steadystate.example.yaml is valid after its commented-out settings are enabled", () => {
  const text = read("steadystate.example.yaml").replaceAll(
    /^# (?=(targets|mail|notify|heartbeat):| {2})/gm,
    "",
  );
  expect(Object.keys(parse(text))).toEqual([
    ...["tenants", "targets", "mail", "notify", "heartbeat", "server"],
  ]);
  const env = { ENTRA_CLIENT_SECRET: "x", SCIM_8X8_TOKEN: "y", SMTP_URL: "smtp://mail.example" };
  const heartbeat = { HEARTBEAT_URL: "https://ping.example/1" };
  const channels = {
    HOOK_URL: "https://hooks.example/1",
    HOOK_SECRET: "k",
    PAGERDUTY_KEY: "k",
    TEAMS_URL: "https://teams.example/1",
  };
  const yaml = text.replace("https://…/scim/v2", "https://scim.example/scim/v2");
  expect(() =>
    readSettings("worker", { env: { ...env, ...heartbeat, ...channels }, readFile: () => yaml }),
  ).not.toThrow();
});
