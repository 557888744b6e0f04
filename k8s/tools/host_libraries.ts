/**
 * The C libraries of this machine as the files of an image, where no base image is to be had.
 *
 * @module
 */

/**
 * Paths in the output of `ldd FILE…`, each once. The library that lies beside the programs is not
 * among them, nor what the kernel provides.
 *
 *     linux-vdso.so.1 (0x00007fb9e64aa000)
 *     libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007fb9e093e000)
 *     /lib64/ld-linux-x86-64.so.2 (0x00007fb9e64ac000)
 *
 * @throws {Error} when one is not found.
 */
export function parseLdd(text: string): readonly string[] {
  const missing = /^\s*(\S+) => not found/m.exec(text)?.[1];
  if (missing !== undefined) {
    throw new Error(`Cannot use this machine's libraries: there is no ${missing}`);
  }
  const paths = [...text.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)].map((match) => match[1]!);
  return [...new Set(paths)].filter((path) => !path.endsWith("/libduckdb.so")).sort();
}

/** Certificates of authorities, in the order in which distributions have them; all optional. */
export const CERTIFICATE_FILES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
];
