import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const LOG = join(import.meta.dirname, "..", "..", "dist", "config", "log.js");

/** The output of a process that runs `code`. pino writes directly to stdout, so a test cannot capture it in its own process. */
function printedBy(code: string): string {
  const program = `import { createLog } from ${JSON.stringify(LOG)}; const log = createLog("test", "info"); ${code}`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
}

test("a logged error contains no fields that a library added", () => {
  const line = printedBy(`
    const error = Object.assign(new Error("OOM command not allowed"), {
      code: "OOM", command: { name: "evalsha", args: ["ada.lovelace@contoso.example"] } });
    log.error({ err: error }, "poll failed");`);
  expect(line).toContain("OOM command not allowed");
  expect(line).not.toContain("lovelace");
});

test("log fields that contain a person or a secret are withheld", () => {
  const line = printedBy(
    `log.info({ userPrincipalName: "ada@x", a: { token: "t0ken" } }, "test message");`,
  );
  expect(line).not.toMatch(/ada@x|t0ken/);
});
