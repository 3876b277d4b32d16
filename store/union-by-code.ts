import { z } from "zod";

type Coded = { readonly code: string };

/** The values of the union's member with this code, without the code itself. */
type ValuesOf<Union extends Coded, Code extends string> = Union extends Coded
  ? Code extends Union["code"]
    ? Omit<Union, "code">
    : never
  : never;

/** One shape for each code of the union: a code without a shape does not compile. */
type ShapesByCode<Union extends Coded> = {
  readonly [Code in Union["code"]]: z.ZodObject & z.ZodType<ValuesOf<Union, Code>>;
};

/** The shape of a union whose members are distinguished by their `code`, for JSON in Redis. */
export function unionByCode<Union extends Coded>(shapes: ShapesByCode<Union>): z.ZodType<Union> {
  const members = Object.entries<z.ZodObject>(shapes).map(([code, shape]) =>
    shape.extend({ code: z.literal(code) }),
  );
  const [first, ...others] = members;
  if (first === undefined) throw new Error("a union needs a member");
  return z.discriminatedUnion("code", [first, ...others]) as z.ZodType<Union>;
}
