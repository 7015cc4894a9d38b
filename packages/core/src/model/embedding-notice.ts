/** Output names of networks that describe a picture instead of naming it. */
const names = /embed|feature|descriptor|latent|hidden/i;

/** From this length on, a power of two is more often that of an embedding than a number of classes. */
const leastLength = 128;

/** A word of doubt about scores that may be an embedding: without labels, a softmax or anything that says that they are classes. */
export function embeddingNotice(
  output: string,
  head: { readonly name: string; readonly source: string; readonly classCount: number },
  labels: readonly string[] | undefined,
): string[] {
  const isOpen = head.name === 'softmax' && head.source === 'default' && !labels?.length;
  const isPower = head.classCount >= leastLength && Number.isInteger(Math.log2(head.classCount));
  if (!isOpen || !(isPower || names.test(output))) return [];
  return [
    `Nothing says that the ${head.classCount} numbers of "${output}" are scores of classes; if they are an embedding, explain its similarity to another picture by the target similarity, or one of its numbers by the head value.`,
  ];
}
