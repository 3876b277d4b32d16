import { expect, test } from "vitest";
import { listenErrorText } from "../../config/listen-error.ts";
import { readSettings } from "../../config/read-settings.ts";

const GUID = "11111111-2222-4333-8444-555555555555";
const TENANT = `tenants:\n  - name: contoso\n    tenantId: ${GUID}\n    credential: { clientId: 7d0c8c3e-1111-4222-8333-444455556666, secret: b }\n`;

function errorOf(env: Record<string, string>, readFile: () => string): string {
  try {
    readSettings("worker", { env, readFile });
    return "no error";
  } catch (error) {
    return String((error as Error).message);
  }
}

const failsWith = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

test("every error of a start names its setting or file and the next step", async () => {
  const named = { STEADYSTATE_CONFIG: "/etc/steadystate.yaml" };
  const address = { host: "127.0.0.1", port: 8080 };
  const texts = {
    "empty file": errorOf(named, () => "\n"),
    "tab as indent": errorOf(named, () => "tenants:\n\t- name: contoso\n"),
    "file not found": errorOf(named, failsWith("ENOENT")),
    "file not readable": errorOf(named, failsWith("EACCES")),
    "default file not readable": errorOf({}, failsWith("EACCES")),
    "port 80800": errorOf(named, () => `${TENANT}server: { port: 80800 }\n`),
    "port in use": listenErrorText("EADDRINUSE", address),
    "port below 1024": listenErrorText("EACCES", { ...address, port: 80 }),
    "foreign address": listenErrorText("EADDRNOTAVAIL", { host: "192.0.2.1", port: 8080 }),
  };
  const page = Object.entries(texts).map(([name, text]) => `${name}\n${text}\n`);
  await expect(page.join("\n")).toMatchFileSnapshot("../golden/start-errors.txt");
});
