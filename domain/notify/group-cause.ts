/** What the incidents of one message have in common. */
export type GroupCause =
  /** `name` is the name of the target in the settings, or of the app. */
  | { readonly code: "target"; readonly name: string; readonly tenant: string }
  /** The provisioning agents of an on-premises domain. */
  | { readonly code: "agent"; readonly tenant: string }
  | { readonly code: "tenant"; readonly tenant: string }
  /** Nothing but the time: more messages were due than a route may get. */
  | { readonly code: "storm" };
