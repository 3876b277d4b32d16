/** The applications that the demo's scenarios name. */
export const DEMO_APPS = [
  { name: "8x8" },
  { name: "Slack" },
  { name: "Zoom", begins: "initial-cycle" },
  { name: "Salesforce" },
  { name: "Payroll", begins: "no-provisioning" },
  { name: "Canteen", begins: "no-provisioning" },
] as const;
