/**
 * The list, in its own order and as literals. A member of the union that it lacks, or one that the
 * union lacks, does not compile where the list is written.
 */
export function completeList<Union extends string>() {
  return <const List extends readonly Union[]>(
    list: List & ([Union] extends [List[number]] ? unknown : MissingFromList<Union, List>),
  ): List => list;
}

/** Its name and its argument are what the compiler's error shows. */
type MissingFromList<Union extends string, List extends readonly Union[]> = {
  readonly missing: Exclude<Union, List[number]>;
};
