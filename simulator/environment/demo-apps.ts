import type { AppSpec } from "../tenant/applications.ts";

/** The applications of the demo. The demo scenarios refer to these names. */
export const DEMO_APPS = [
  { name: "8x8" },
  { name: "Slack" },
  { name: "Zoom", startState: "initial-cycle" },
  { name: "Salesforce" },
  { name: "Payroll", startState: "no-provisioning" },
  { name: "Canteen", startState: "no-provisioning" },
] as const satisfies readonly AppSpec[];
