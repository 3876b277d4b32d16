/**
 * Use: `completeList<Union>()([…])`. Returns the list unchanged, with its members as literal types. The call
 * does not compile if the list lacks a member of the union or contains a value that is not in the union. There
 * are two calls, because TypeScript cannot infer `List` if `Union` is given in the same call.
 */
export function completeList<Union extends string>() {
  return <const List extends readonly Union[]>(
    list: List & ([Union] extends [List[number]] ? unknown : MissingFromList<Union, List>),
  ): List => list;
}

/** The compiler's error message contains the name of this type and the missing members. */
type MissingFromList<Union extends string, List extends readonly Union[]> = {
  readonly missing: Exclude<Union, List[number]>;
};
