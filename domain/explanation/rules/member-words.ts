import { anyOf } from "./any-of.ts";

/** Says that a group has the member already that Entra adds. */
export const MEMBER_TWICE_TEXT = anyOf(
  /\bduplicate (?:references?|members?|memberships?)\b/,
  /\balready (?:an? )?(?:group |existing )?members?\b(?! of (?:an)?other)/,
  /\bmember(?:ship)?s? (?:is |are )?already (?:exists?|added|present|assigned|there)\b/,
  /\b(?:members?|users?|accounts?|principals?|identity)\b(?: \S+){0,2} (?:is |are )?already (?:present |added |assigned )?(?:in|part of|to|belongs? to) (?:the |this |a |that )?(?:groups?|teams?|members?)\b/,
  /\balready part of (?:the |this |a )?(?:groups?|teams?)\b/,
  // Microsoft Graph.
  /\bobject references? already exists?\b/,
);
