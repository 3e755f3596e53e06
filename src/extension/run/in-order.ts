/** Gives what comes by index in the order of the indices, each as soon as nothing before it is missing. */
export class InOrder<Item> {
  private readonly waiting = new Map<number, Item>();
  private next = 0;

  /** Takes an item; answers those whose turn it is. */
  take(index: number, item: Item): readonly Item[] {
    this.waiting.set(index, item);
    const ready: Item[] = [];
    for (let found = this.waiting.get(this.next); found !== undefined; found = this.waiting.get(this.next)) {
      ready.push(found);
      this.waiting.delete(this.next++);
    }
    return ready;
  }

  /** What never got its turn because something before it never came, in the order of the indices. */
  rest(): readonly Item[] {
    const left = [...this.waiting].sort(([a], [b]) => a - b).map(([, item]) => item);
    this.waiting.clear();
    return left;
  }
}
