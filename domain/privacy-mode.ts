/** Whether the names of persons are stored. */
export const PRIVACY_MODES = ["full", "pseudonym"] as const;
export type PrivacyMode = (typeof PRIVACY_MODES)[number];
