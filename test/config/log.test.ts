import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const LOG = join(import.meta.dirname, "..", "..", "dist", "config", "log.js");

/** What a process that logs this prints; pino writes past everything that a test could catch. */
function printedBy(code: string): string {
  const program = `import { createLog } from ${JSON.stringify(LOG)}; const log = createLog("test", "info"); ${code}`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
}

test("an error is logged without what a library hung onto it", () => {
  const line = printedBy(`
    const error = Object.assign(new Error("OOM command not allowed"), {
      code: "OOM", command: { name: "evalsha", args: ["ada.lovelace@contoso.example"] } });
    log.error({ err: error }, "look failed");`);
  expect(line).toContain("OOM command not allowed");
  expect(line).not.toContain("lovelace");
});

test("fields that name a person or hold a secret are blanked", () => {
  const line = printedBy(
    `log.info({ userPrincipalName: "ada@x", a: { token: "t0ken" } }, "said");`,
  );
  expect(line).not.toMatch(/ada@x|t0ken/);
});
