/** What the incidents of one message have in common. */
export type GroupCause =
  /** Several incidents of the jobs of one app. */
  | { readonly code: "job"; readonly name: string; readonly tenant: string }
  /** `name` is the name of the target in the settings. */
  | { readonly code: "target"; readonly name: string; readonly tenant: string }
  /** The provisioning agents of an on-premises domain. */
  | { readonly code: "agent"; readonly tenant: string }
  | { readonly code: "tenant"; readonly tenant: string }
  /**
   * Nothing but the time: more messages were due than the route may get, or several incidents are escalated
   * together.
   */
  | { readonly code: "storm" };
