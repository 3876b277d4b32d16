/** The code that replaces a value that does not have the form of a code. */
export const UNNAMED_CODE = "Unnamed";
