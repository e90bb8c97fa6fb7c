import type { Readable } from 'node:stream';
import type { z } from 'zod';

/** What a body holds: JSON of one schema or, where it is something else, a schema for each media type. */
export type Content = z.ZodType | Readonly<Record<string, z.ZodType>>;

/** What a route answers, by status. */
export type Answers = Readonly<Record<number, Content>>;

/**
 * What JSON.stringify makes a T of: a date may stand where text does, and nothing has to be changeable.
 */
export type Jsonable<T> = unknown extends T
  ? unknown
  : T extends string
    ? T | (string extends T ? Date : never)
    : T extends readonly (infer Item)[]
      ? readonly Jsonable<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Jsonable<T[Key]> }
        : T;

/** What a handler may give, so that it cannot answer what is not described. */
export type AnswerOf<A extends Answers> = {
  [Status in keyof A & number]: { readonly status: Status } & BodyOf<A[Status]>;
}[keyof A & number];

type BodyOf<C extends Content> =
  C extends z.ZodType<infer T>
    ? { readonly type?: undefined; readonly body: Jsonable<T> }
    : { readonly type: keyof C & string; readonly body: string | Uint8Array | Readable };

/** An answer of any route. */
export interface AnyAnswer {
  readonly status: number;
  /** The media type, where it is not JSON. */
  readonly type?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body: unknown;
}
