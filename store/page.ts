/**
 * One page of a list. `next` is an opaque cursor; it is null on the last page. It stays valid while
 * data arrives: paging repeats no item and misses no item.
 */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };
