/**
 * A host in memory: `HostFs` over a tree that a test changes as it goes.
 *
 * It behaves like cgroupfs where that matters. A directory made anew has a new inode, even under an
 * old name. A directory's link count is its sub-directories plus two. Below `CGROUP_ROOT` no
 * modification time ever changes, as on cgroupfs; elsewhere it does with every entry made or
 * removed. A file kept open stays bound to what was opened: once that is removed it reads as gone,
 * even if another file now has its path.
 *
 * @module
 */

import {
  type DirStat,
  type HostDir,
  type HostFile,
  type HostFs,
  tooLong,
} from "../host/host_fs.ts";

/** Where captured trees have their cgroups. */
export const CGROUP_ROOT = "/sys/fs/cgroup";

/** What a host starts with. Parent directories are made as needed. */
export interface HostTree {
  /** Text by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Empty directories. */
  readonly dirs?: readonly string[];
  /** Target by path of the symbolic link. */
  readonly links?: Readonly<Record<string, string>>;
}

/** How often a method of `HostFs` was called. */
export type HostCalls = Record<keyof HostFs, number>;

interface FileNode {
  readonly kind: "file";
  bytes: Uint8Array;
  isRemoved: boolean;
}

interface LinkNode {
  readonly kind: "link";
  readonly target: string;
}

interface DirNode {
  readonly kind: "dir";
  readonly inode: number;
  readonly children: Map<string, Node>;
  modifiedMs: number;
}

type Node = FileNode | LinkNode | DirNode;

/** Makes a host that holds `tree`. */
export function memoryHost(tree: HostTree = {}): MemoryHost {
  const host = new MemoryHost();
  for (const path of tree.dirs ?? []) host.makeDir(path);
  for (const [path, text] of Object.entries(tree.files ?? {})) host.write(path, text);
  for (const [path, target] of Object.entries(tree.links ?? {})) host.link(path, target);
  return host;
}

/** Holds the tree; its invariant is that inodes are never used twice. */
export class MemoryHost implements HostFs {
  /** Calls so far, for tests that pin how little is read. Assign zeros to start over. */
  readonly calls: HostCalls = {
    open: 0,
    readText: 0,
    readLink: 0,
    listDirs: 0,
    listFiles: 0,
    statDir: 0,
    openDir: 0,
  };
  #inodesUsed = 0;
  #changes = 0;
  #openFiles = 0;
  readonly #failing = new Map<string, Error>();
  readonly #root = this.#newDir();

  /** Files and directories opened and not closed. */
  get openFiles(): number {
    return this.#openFiles;
  }

  /** Writes a file, over an older one of that path; who has it open sees the new text. */
  write(path: string, text: string): void {
    this.writeBytes(path, new TextEncoder().encode(text));
  }

  /** As `write`, for what is not text. */
  writeBytes(path: string, bytes: Uint8Array): void {
    const parent = this.#makeParent(path);
    const node = parent.children.get(nameOf(path));
    if (node?.kind === "file") node.bytes = bytes;
    else this.#put(path, { kind: "file", bytes, isRemoved: false });
  }

  /** Makes a directory and its parents; an existing one stays as it is. */
  makeDir(path: string): void {
    this.#makeDirNode(path);
  }

  /** Makes a symbolic link. */
  link(path: string, target: string): void {
    this.#makeParent(path);
    this.#put(path, { kind: "link", target });
  }

  /** Removes a file, or a directory and all in it. No effect when there is none. */
  remove(path: string): void {
    const parent = this.#find(parentOf(path));
    if (parent?.kind !== "dir") return;
    const node = parent.children.get(nameOf(path));
    if (node === undefined) return;
    parent.children.delete(nameOf(path));
    markRemoved(node);
    this.#touch(parentOf(path), parent);
  }

  /** From now on every access to exactly this path fails for want of permission. */
  refuse(path: string): void {
    this.fail(path, new Deno.errors.PermissionDenied(`Cannot read ${path}: permission denied`));
  }

  /** From now on every access to exactly this path fails with this error. */
  fail(path: string, error: Error): void {
    this.#failing.set(path, error);
  }

  /** Takes `refuse` and `fail` back. */
  allow(path: string): void {
    this.#failing.delete(path);
  }

  open(path: string): HostFile | undefined {
    const node = this.#access("open", path);
    if (node?.kind !== "file") return undefined;
    this.#openFiles += 1;
    let isOpen = true;
    return {
      read: (buffer) => {
        this.#check(path);
        if (node.isRemoved || !isOpen) return undefined;
        const { length } = node.bytes;
        if (length >= buffer.length) throw tooLong(path, buffer.length);
        buffer.set(node.bytes);
        return length;
      },
      close: () => {
        if (isOpen) this.#openFiles -= 1;
        isOpen = false;
      },
    };
  }

  readText(path: string): string | undefined {
    const node = this.#access("readText", path);
    return node?.kind === "file" ? new TextDecoder().decode(node.bytes) : undefined;
  }

  readLink(path: string): string | undefined {
    const node = this.#access("readLink", path);
    return node?.kind === "link" ? node.target : undefined;
  }

  listDirs(path: string): readonly string[] {
    return namesIn(this.#access("listDirs", path), (node) => node.kind === "dir");
  }

  listFiles(path: string): readonly string[] {
    return namesIn(this.#access("listFiles", path), (node) => node.kind !== "dir");
  }

  statDir(path: string): DirStat | undefined {
    const node = this.#access("statDir", path);
    if (node?.kind !== "dir") return undefined;
    return { inode: node.inode, links: linksOf(node), modifiedMs: node.modifiedMs };
  }

  openDir(path: string): HostDir | undefined {
    const node = this.#access("openDir", path);
    if (node?.kind !== "dir") return undefined;
    this.#openFiles += 1;
    let isOpen = true;
    return {
      links: () => linksOf(node),
      close: () => {
        if (isOpen) this.#openFiles -= 1;
        isOpen = false;
      },
    };
  }

  #access(method: keyof HostFs, path: string): Node | undefined {
    this.calls[method] += 1;
    this.#check(path);
    return this.#find(path);
  }

  #check(path: string): void {
    const error = this.#failing.get(path);
    if (error !== undefined) throw error;
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of segmentsOf(path)) {
      node = node?.kind === "dir" ? node.children.get(name) : undefined;
    }
    return node;
  }

  #makeDirNode(path: string): DirNode {
    const found = this.#find(path);
    if (found?.kind === "dir") return found;
    const dir = this.#newDir();
    this.#makeParent(path);
    this.#put(path, dir);
    return dir;
  }

  #makeParent(path: string): DirNode {
    return this.#makeDirNode(parentOf(path));
  }

  #put(path: string, node: Node): void {
    const parent = this.#makeParent(path);
    parent.children.set(nameOf(path), node);
    this.#touch(parentOf(path), parent);
  }

  #touch(path: string, dir: DirNode): void {
    this.#changes += 1;
    const isCgroup = path === CGROUP_ROOT || path.startsWith(`${CGROUP_ROOT}/`);
    if (!isCgroup) dir.modifiedMs = this.#changes;
  }

  #newDir(): DirNode {
    this.#inodesUsed += 1;
    return { kind: "dir", inode: this.#inodesUsed, children: new Map(), modifiedMs: 0 };
  }
}

/** A directory is removed after all that it held, which is what one kept open shows. */
function markRemoved(node: Node): void {
  if (node.kind === "file") node.isRemoved = true;
  if (node.kind !== "dir") return;
  for (const child of node.children.values()) markRemoved(child);
  node.children.clear();
}

function linksOf(dir: DirNode): number {
  return [...dir.children.values()].filter((child) => child.kind === "dir").length + 2;
}

function namesIn(node: Node | undefined, wanted: (node: Node) => boolean): readonly string[] {
  if (node?.kind !== "dir") return [];
  return [...node.children].filter(([, child]) => wanted(child)).map(([name]) => name).sort();
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function parentOf(path: string): string {
  return `/${segmentsOf(path).slice(0, -1).join("/")}`;
}

function nameOf(path: string): string {
  return segmentsOf(path).at(-1) ?? "";
}
