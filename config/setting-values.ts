import { z } from "zod";

/** Marks a setting whose value never appears in an error, a log line or an answer. */
export const secretText = () => z.string().min(1).meta({ secret: true });

export const nonEmpty = z.string().trim().min(1);
export const address = z.email({
  error: "write one mail address, such as oncall@contoso.example",
});
export const namePatterns = z.array(nonEmpty).default(["*"]);

export const instantText = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** A date stands for its first moment in UTC. */
export const dateOrInstantText = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: "write a date such as 2027-01-31, or a time with its zone such as 2027-01-31T12:00:00Z",
  })
  .transform((text) => Date.parse(text));
