import { describe, expect, test } from "vitest";
import { HOUR } from "../../domain/time.ts";
import { CLIENT, SECRET } from "../simulator/graph-client.ts";
import { NOW } from "../simulator/graph-fixtures.ts";
import { runDoctorWith, settingsOf, startEntra, tenantOf } from "./doctor-run.ts";

describe("the doctor's check of the credential", () => {
  const NOW_TEXT = new Date(NOW).toISOString();

  async function credentialText(expiresAt: string): Promise<string | undefined> {
    const credential = { clientId: CLIENT, secret: SECRET, expiresAt };
    const graph = await startEntra();
    const run = await runDoctorWith(settingsOf(tenantOf(graph, { credential })));
    return run.lines
      .map(({ head }) => run.text(head))
      .find((text) => text?.includes("client secret"));
  }

  test("a client secret that expires in some days is a warning that says how many days are left and where to make a new one", async () => {
    expect(await credentialText(new Date(NOW + 12.5 * 24 * HOUR).toISOString())).toMatch(
      /^The client secret expires at .* \(in 12 d 1[12] h\)\. Make a new one in Entra under App registrations, .*Certificates & secrets\.$/,
    );
  });

  test("a client secret of which the settings have no expiry gives a line that names the setting", async () => {
    const graph = await startEntra();
    const run = await runDoctorWith(settingsOf(tenantOf(graph)));
    expect(run.text("skip contoso credential")).toContain("set credential.expiresAt");
  });

  test.each`
    credential                                                                                 | error
    ${{ clientId: CLIENT, secret: SECRET, expiresAt: "soon" }}                                 | ${/credential\.expiresAt \(tenant contoso\): found "soon"; write a date such as 2027-01-31/}
    ${{ clientId: CLIENT, certificate: { keyFile: "k", certFile: "c" }, expiresAt: NOW_TEXT }} | ${/credential\.expiresAt \(tenant contoso\): remove it: the end of the certificate is read from certFile/}
    ${{ managedIdentity: {}, expiresAt: NOW_TEXT }}                                            | ${/credential\.expiresAt \(tenant contoso\): remove it: only a client secret/}
  `("an expiry that cannot be used is refused: $error", async ({ credential, error }) => {
    const graph = await startEntra();
    const run = await runDoctorWith(settingsOf(tenantOf(graph, { credential })));
    expect(run.code).toBe(78);
    expect(run.errorOutput).toMatch(error);
  });
});
