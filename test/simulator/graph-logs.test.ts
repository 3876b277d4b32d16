import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { ProvisioningObjectSummary } from "../../simulator/graph-types.ts";
import { createGraphRig, type GraphCollection, READER_APP, rawGet } from "./graph-client.ts";
import {
  createFixtureTenant,
  EXAMPLE_ROWS,
  generatedRows,
  JOB,
  NOW,
  SERVICE_PRINCIPAL,
  toLogRow,
} from "./graph-fixtures.ts";
import { shapeViolations } from "./graph-shapes.ts";

const LOGS = "v1.0/auditLogs/provisioning";

const EXAMPLE_FAILURE = EXAMPLE_ROWS.find(
  (row) => row.provisioningStatusInfo.status === "failure",
)!;

const filtered = (filter: string, otherOptions = ""): string =>
  `${LOGS}?$filter=${encodeURIComponent(filter)}${otherOptions}`;

const ids = (pages: readonly GraphCollection[]): readonly string[] =>
  pages.flatMap(({ value }) => value.map(({ id }) => id));

test("log rows are returned unchanged, newest first, and match Graph's metadata", async () => {
  await using world = await createGraphRig();
  const [page] = await world.pages(LOGS);
  const newestFirst = EXAMPLE_ROWS.toSorted(
    (left, right) => Date.parse(right.activityDateTime) - Date.parse(left.activityDateTime),
  );
  expect(new Set(page?.value)).toEqual(new Set(EXAMPLE_ROWS));
  expect(page?.value.map((row) => row["activityDateTime"])).toEqual(
    newestFirst.map((row) => row.activityDateTime),
  );
  expect(page?.["@odata.context"]).toBe(`${world.graph.url}/v1.0/$metadata#auditLogs/provisioning`);
  expect(shapeViolations(page?.value, "Collection(provisioningObjectSummary)")).toEqual([]);
  for (const row of page?.value ?? []) {
    expect(row["activityDateTime"]).toMatch(/T\d\d:\d\d:\d\dZ$/);
  }
});

test("the shape check finds an unknown property, a wrong enum value and a missing value", () => {
  const [row] = EXAMPLE_ROWS;
  const wrong = { ...row, activityDateTime: null, extra: 1, provisioningAction: "stageddelete" };
  expect(shapeViolations(wrong, "provisioningObjectSummary")).toHaveLength(3);
});

test("the beta version also returns the deprecated action and statusInfo", async () => {
  await using world = await createGraphRig();
  const [page] = await world.pages("beta/auditLogs/provisioning");
  const failure = page?.value.find(({ id }) => id === EXAMPLE_FAILURE.id);
  expect(failure).toMatchObject({
    action: EXAMPLE_FAILURE.provisioningAction,
    statusInfo: {
      "@odata.type": "#microsoft.graph.statusDetails",
      status: "failure",
      errorCode: EXAMPLE_FAILURE.provisioningStatusInfo.errorInformation?.errorCode,
    },
  });
  expect(page?.["@odata.context"]).toContain("/beta/");
});

const rowsWhere = (test: (row: ProvisioningObjectSummary) => boolean): number =>
  EXAMPLE_ROWS.filter(test).length;

test.each([
  [`jobId eq '${JOB}'`, rowsWhere((row) => row.jobId === JOB)],
  [`jobid eq '${JOB}'`, rowsWhere((row) => row.jobId === JOB)],
  [`jobId eq '${JOB.toUpperCase()}'`, 0],
  ["provisioningStatusInfo/status eq 'failure'", 3],
  ["provisioningStatusInfo/status eq 'Failure'", 0],
  [
    "provisioningAction eq 'create' and provisioningStatusInfo/status eq 'failure'",
    rowsWhere(
      (row) =>
        row.provisioningAction === "create" && row.provisioningStatusInfo.status === "failure",
    ),
  ],
  [`contains(tolower(servicePrincipal/id),'${SERVICE_PRINCIPAL}')`, EXAMPLE_ROWS.length],
  ["contains(sourceIdentity/displayName,'Sample')", rowsWhere(isNamedSample)],
  ["(durationInMilliseconds gt 1000) and (durationInMilliseconds lt 1500)", rowsWhere(isMidLong)],
  ["sourceIdentity/displayName eq 'O''Nobody'", 0],
])("the filter %s finds %i row(s)", async (filter, count) => {
  await using world = await createGraphRig();
  expect(count).toBeLessThanOrEqual(EXAMPLE_ROWS.length);
  expect(ids(await world.pages(filtered(filter)))).toHaveLength(count);
});

function isNamedSample(row: ProvisioningObjectSummary): boolean {
  return row.sourceIdentity.displayName?.includes("Sample") === true;
}

function isMidLong(row: ProvisioningObjectSummary): boolean {
  return row.durationInMilliseconds > 1000 && row.durationInMilliseconds < 1500;
}

test.each([
  ["activityDateTime gt 2026-05-04T11:59:57Z", ["row-000008", "row-000009"]],
  ["activityDateTime ge 2026-05-04T11:59:58Z", ["row-000008", "row-000009"]],
  ["activityDateTime lt 2026-05-04T11:59:52Z", ["row-000000", "row-000001"]],
  ["activityDateTime le 2026-05-04T11:59:51Z", ["row-000000", "row-000001"]],
  ["activityDateTime eq 2026-05-04T11:59:51Z", ["row-000001"]],
  [
    "activityDateTime gt 2026-05-04T11:59:50Z and activityDateTime lt 2026-05-04T11:59:52Z",
    ["row-000001"],
  ],
  ["activityDateTime gt 2026-05-04T13:59:58.5+02:00", ["row-000009"]],
])("the time filter %s finds the rows %j", async (filter, expected) => {
  await using world = await createGraphRig({}, createFixtureTenant(generatedRows(10)));
  const pages = await world.pages(filtered(filter, "&$orderby=activityDateTime asc"));
  expect(ids(pages)).toEqual(expected);
});

test.each([
  ["$filter=status%20eq%20%27failure%27", "Could not find a property"],
  ["$filter=jobId%20ne%20%27x%27", "not supported"],
  ["$filter=jobId%20eq%20%27x%27%20or%20jobId%20eq%20%27y%27", "'or' is not supported"],
  ["$filter=startswith(jobId,%27scim%27)", "not supported"],
  ["$filter=activityDateTime%20gt%20%272026-05-04T00:00:00Z%27", "without quotes"],
  ["$filter=activityDateTime%20gt%20yesterday", "not a literal"],
  ["$filter=jobId%20eq", "ends too early"],
  ["$filter=jobId%20eq%20%27open", "Syntax error"],
  ["$filter=durationInMilliseconds%20gt%20%271%27", "does not fit"],
  ["$filter=constructor%20eq%20%27x%27", "Could not find a property"],
  ["$count=true", "not supported"],
  ["$skip=10", "not supported"],
  ["$select=id", "not supported"],
  ["$top=0", "page size"],
  ["$top=ten", "page size"],
  ["$top=1&$top=2", "more than once"],
  ["$orderby=id", "ordered"],
  ["$skiptoken=0123", "Skip token"],
])("the query %s gets status 400 and a message that contains '%s'", async (options, message) => {
  await using world = await createGraphRig();
  const response = await world.get(`${LOGS}?${options}`);
  expect(response.status).toBe(400);
  const body = (await response.json()) as { error: Record<string, unknown> };
  expect(body.error).toMatchObject({
    code: "BadRequest",
    message: expect.stringContaining(message),
  });
  expect(body.error).toHaveProperty("innerError.request-id", response.headers.get("request-id"));
});

test("pages have $top rows, but never more than the maximum, and together contain all rows", async () => {
  await using world = await createGraphRig(
    { maxPageSize: 40 },
    createFixtureTenant(generatedRows(105)),
  );
  const sizes = async (top: string) =>
    (await world.pages(`${LOGS}${top}`)).map(({ value }) => value.length);
  expect(await sizes("?$top=50")).toEqual([40, 40, 25]);
  expect(await sizes("")).toEqual([40, 40, 25]);
  expect(await sizes("?$top=35")).toEqual([35, 35, 35]);
  const all = ids(await world.pages(`${LOGS}?$top=10`));
  expect(all).toEqual(
    generatedRows(105)
      .map(({ id }) => id)
      .reverse(),
  );
});

test("a next link repeats the query options, but its token alone decides the page", async () => {
  await using world = await createGraphRig({}, createFixtureTenant(generatedRows(9)));
  const filter = "activityDateTime gt 2026-05-04T11:00:00Z";
  const [first, ...rest] = await world.pages(
    filtered(filter, "&$top=4&$orderby=activityDateTime%20asc"),
  );
  const link = new URL(first?.["@odata.nextLink"] ?? "");
  expect(link.searchParams.get("$filter")).toBe(filter);
  expect(link.searchParams.get("$top")).toBe("4");
  expect(link.searchParams.get("$skiptoken")).toMatch(/^[0-9a-f]{64}_\d+$/);
  expect(ids(rest)[0]).toBe("row-000004");

  link.searchParams.set("$top", "1");
  link.searchParams.delete("$orderby");
  const altered = (await (await world.get(link.href)).json()) as GraphCollection;
  expect(altered.value).toHaveLength(4);
});

test("rows that arrive between two pages do not appear in the result set", async () => {
  const tenant = createFixtureTenant(generatedRows(6));
  await using world = await createGraphRig({}, tenant);
  const first = (await (await world.get(`${LOGS}?$top=3`)).json()) as GraphCollection;
  const late = { ...generatedRows(1)[0]!, id: "late", activityDateTime: "2026-05-04T11:59:56Z" };
  tenant.rows.splice(3, 0, toLogRow(late));
  const rest = await world.pages(first["@odata.nextLink"] ?? "");
  expect([...ids([first]), ...ids(rest)]).not.toContain("late");
  expect(ids(await world.pages(LOGS))).toContain("late");
});

test("a row that becomes visible late is returned from that time on", async () => {
  const tenant = createFixtureTenant(generatedRows(3));
  const late = { ...generatedRows(1)[0]!, id: "late", activityDateTime: "2026-05-04T11:59:58Z" };
  tenant.rows.splice(2, 0, { ...toLogRow(late), visibleAt: NOW + 60_000 });
  await using world = await createGraphRig({}, tenant);
  expect(ids(await world.pages(LOGS))).not.toContain("late");
  tenant.clock.advanceTo(NOW + 60_000);
  expect(ids(await world.pages(LOGS))[0]).toBe("row-000002");
  expect(ids(await world.pages(LOGS))).toContain("late");
});

test("some pages are empty although rows follow, and the seed decides which pages", async () => {
  const pageSizes = async (seed: number) => {
    await using world = await createGraphRig(
      { emptyPageRatio: 0.3, seed },
      createFixtureTenant(generatedRows(60)),
    );
    const pages = await world.pages(`${LOGS}?$top=5`);
    expect(ids(pages)).toHaveLength(60);
    return pages.map(({ value }) => value.length).join("");
  };
  const [sizes, sameSeed, otherSeed] = [await pageSizes(3), await pageSizes(3), await pageSizes(4)];
  expect(sizes).toContain("0");
  expect(sizes).toBe(sameSeed);
  expect(sizes).not.toBe(otherSeed);
});

test("a skip token of one tenant is invalid in another tenant", async () => {
  const tenant = createFixtureTenant(generatedRows(10));
  const elsewhere = createFixtureTenant(generatedRows(10), "99999999-0000-4000-8000-000000000009");
  const other = { ...READER_APP, tenantId: elsewhere.tenantId };
  await using world = await createGraphRig(
    { views: [tenant, elsewhere], apps: [READER_APP, other] },
    tenant,
  );
  const first = (await (await world.get(`${LOGS}?$top=3`)).json()) as GraphCollection;
  const response = await world.client.fetch(first["@odata.nextLink"] ?? "", {
    headers: { authorization: `Bearer ${await world.token(other)}` },
  });
  expect(response.status).toBe(400);
});

test("if the client accepts gzip, the answer is compressed and has the same content", async () => {
  await using world = await createGraphRig({}, createFixtureTenant(generatedRows(300)));
  const authorization = `Bearer ${await world.token()}`;
  const url = `${world.graph.url}/${LOGS}`;
  const plain = await rawGet(url, world.graph.caFile, { authorization });
  const zipped = await rawGet(url, world.graph.caFile, {
    authorization,
    "accept-encoding": "gzip, br",
  });
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(zipped.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(zipped.bytes).equals(plain.bytes)).toBe(true);
  expect(zipped.bytes.length).toBeLessThan(plain.bytes.length / 10);
});

test("audit entries can be filtered by service and time and match Graph's metadata", async () => {
  await using world = await createGraphRig();
  const audits = (filter: string) =>
    world.pages(`v1.0/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}`);
  const [page] = await audits(
    "loggedByService eq 'Account Provisioning' and activityDateTime ge 2026-05-04T10:00:00Z",
  );
  expect(page?.value).toHaveLength(1);
  expect(shapeViolations(page?.value, "Collection(directoryAudit)")).toEqual([]);
  expect(ids(await audits("loggedByService eq 'Core Directory'"))).toEqual([]);
  expect(ids(await audits("activityDateTime gt 2026-05-04T10:06:00Z"))).toEqual([]);
});
