/** Numbers that stand for things in the protocol, each valid until its owner goes on. */
export class Handles<Owner, Item> {
  private readonly items = new Map<number, { readonly owner: Owner; readonly item: Item }>();
  private next: number;

  /** Numbers begin with `first`, which must be positive. */
  constructor(first = 1) {
    this.next = first;
  }

  add(owner: Owner, item: Item): number {
    const handle = this.next++;
    this.items.set(handle, { owner, item });
    return handle;
  }

  get(handle: number): { readonly owner: Owner; readonly item: Item } | undefined {
    return this.items.get(handle);
  }

  /** Forgets everything of an owner. */
  release(owner: Owner): void {
    for (const [handle, entry] of this.items) if (entry.owner === owner) this.items.delete(handle);
  }
}
