/** The hash from which the bare server reads: a person as JSON per field. */
export const BARE_KEY = "bare";
