/**
 * A Unix socket as a program in C has it: written to with `write(2)`, under the default action for
 * SIGPIPE, which is the end of the process (`signal(7)`). Deno ignores that signal, as Go does for
 * sockets and Rust for everything.
 *
 * The address is `struct sockaddr_un` of `unix(7)`: two bytes of family in the machine's order, then the
 * path with a zero behind it. Linux alone.
 *
 * @module
 */

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SIGPIPE = 13;

/** Longest path that fits, in bytes; one of the 108 is its end. */
const PATH_BYTES_MAX = 107;

/** A connection that dies with its process, if it must. */
export interface CSocket {
  /**
   * Writes a line. Where the other side is gone, the process ends here, unless it is the first of its
   * PID namespace, which the kernel spares.
   *
   * @throws {Error} when the kernel takes no more.
   */
  writeLine(line: string): void;
}

/** Gives SIGPIPE its default action back, and connects; undefined when nobody listens at `path`. */
export function connectAsC(path: string): CSocket | undefined {
  const { symbols } = openLibrary();
  symbols.signal(SIGPIPE, null);
  const socket = symbols.socket(AF_UNIX, SOCK_STREAM, 0);
  if (socket < 0) throw new Error("Cannot open a socket: the kernel refuses it");
  const address = unixAddress(path);
  if (symbols.connect(socket, address, address.length) !== 0) {
    symbols.close(socket);
    return undefined;
  }
  return {
    writeLine(line) {
      const bytes = new TextEncoder().encode(`${line}\n`);
      if (symbols.write(socket, bytes, BigInt(bytes.length)) !== BigInt(bytes.length)) {
        throw new Error(`Cannot write to ${path}: the other side is gone`);
      }
    },
  };
}

/**
 * The bytes of a `struct sockaddr_un`.
 *
 * @throws {RangeError} when the path is too long for one.
 */
export function unixAddress(path: string): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(path);
  if (name.length > PATH_BYTES_MAX) {
    throw new RangeError(`Cannot connect to ${path}: it is longer than ${PATH_BYTES_MAX} bytes`);
  }
  const address = new Uint8Array(2 + name.length + 1);
  new Uint16Array(address.buffer, 0, 1)[0] = AF_UNIX;
  address.set(name, 2);
  return address;
}

function openLibrary() {
  return Deno.dlopen("libc.so.6", {
    signal: { parameters: ["i32", "pointer"], result: "pointer" },
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
}
