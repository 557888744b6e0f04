/** What fgm uses of `@std/path`. Paths are those of the operating system. */

export function basename(path: string, suffix?: string): string;
export function dirname(path: string): string;
export function fromFileUrl(url: string | URL): string;
export function globToRegExp(glob: string, options?: { readonly globstar?: boolean }): RegExp;
export function isAbsolute(path: string): boolean;
export function isGlob(text: string): boolean;
export function join(...paths: readonly string[]): string;
export function relative(from: string, to: string): string;
export function resolve(...paths: readonly string[]): string;
export function toFileUrl(path: string): URL;
