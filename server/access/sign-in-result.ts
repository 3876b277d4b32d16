import type { Caller } from "./caller.ts";

export type SignInResult =
  | { readonly caller: Caller }
  | {
      /** Why the request is refused, and what to do. */
      readonly refusal: string;
      /** True if the request may be one of many with which someone guesses keys. */
      readonly isGuess: boolean;
    };

export const refuse = (refusal: string): SignInResult => ({ refusal, isGuess: false });
export const refuseGuess = (refusal: string): SignInResult => ({ refusal, isGuess: true });
