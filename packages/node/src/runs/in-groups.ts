/**
 * Does for groups of values what would take too long for each: the values that come while a group is under way are the next
 * group, in the order in which they came.
 *
 * @returns a function that takes one value, and returns once the group with it is done; rejected if that fails
 */
export function inGroups<T>(work: (group: readonly T[]) => Promise<void>): (value: T) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: { readonly values: T[]; readonly done: Promise<void> } | undefined;
  const begin = () => {
    const values: T[] = [];
    const done = last.then(() => {
      next = undefined;
      return work(values);
    });
    last = done.catch(() => undefined); // each value's caller receives the error
    return { values, done };
  };
  return (value) => {
    next ??= begin();
    next.values.push(value);
    return next.done;
  };
}
