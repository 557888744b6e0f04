/** What fgm uses of `@std/msgpack`, which is published to npm without types. */

/** Values that MessagePack can carry and this encoder accepts. */
export type MsgpackValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly MsgpackValue[]
  | { readonly [key: string]: MsgpackValue };

/** Encodes one value. */
export function encode(value: MsgpackValue): Uint8Array;

/** Decodes exactly one value, or throws one of several built-in errors. */
export function decode(bytes: Uint8Array): unknown;
