import { z } from 'zod';

/** A schema for each field of `T`; optional fields too, so that a field added to the type cannot be forgotten here. */
export type Fields<T> = { readonly [Name in keyof T]-?: z.ZodType<T[Name]> };

/** A schema for plain data of type `T`. Unknown fields are dropped. */
export const object = <T extends object>(fields: Fields<T>): z.ZodType<T> =>
  z.object(fields as Record<string, z.ZodType>) as unknown as z.ZodType<T>;

/** The fields of each variant of a union discriminated by `kind`. */
export type Variants<T extends { readonly kind: string }> = {
  readonly [Kind in T['kind']]: Fields<Omit<Extract<T, { readonly kind: Kind }>, 'kind'>>;
};

/** A schema for a union discriminated by `kind`. */
export const variants = <T extends { readonly kind: string }>(table: Variants<T>): z.ZodType<T> => {
  const [first, ...rest] = Object.entries(table).map(([kind, fields]) =>
    z.object({ kind: z.literal(kind), ...(fields as Record<string, z.ZodType>) }),
  );
  if (first === undefined) throw new Error('a union without variants');
  return z.discriminatedUnion('kind', [first, ...rest]) as unknown as z.ZodType<T>;
};

/** A field that may be missing but is never `undefined`. */
export const optional = <T>(schema: z.ZodType<T>): z.ZodType<T> => z.exactOptional(schema);

export const listOf = <T>(schema: z.ZodType<T>): z.ZodType<readonly T[]> => z.array(schema);

/** A position or a length: a number of a branded type, 0 or more. */
export const position = <T extends number>(): z.ZodType<T> => z.number().int().nonnegative() as unknown as z.ZodType<T>;

/** A coordinate: any finite number of a branded type. */
export const coordinate = <T extends number>(): z.ZodType<T> => z.number() as unknown as z.ZodType<T>;

/** A string of a fixed set. */
export const oneOf = <const T extends readonly [string, ...string[]]>(...names: T): z.ZodType<T[number]> =>
  z.enum(names);
