import type { ExportedFile, ExportOptions } from '@scorecam/node';

/** A new file in sentences. */
export function describeExport(
  { path, outputs, bytes, originalBytes, notices }: ExportedFile,
  options: ExportOptions,
): string {
  const maps = outputs.map((name, i) => `  ${name}: ${options.maps[i]?.method.name ?? ''}`);
  const classes = options.class === 'input' ? 'explains the class that the input "class_index" names' : undefined;
  return [
    `${path}: ${(bytes - originalBytes).toLocaleString('en')} bytes more than the original.`,
    'Its further outputs:',
    ...maps,
    '  saliency_class: the class index that the maps explain',
    ...(classes === undefined ? [] : [`The file ${classes}.`]),
    ...(options.pictures === undefined
      ? []
      : [`Its input is "picture", uint8 [N, height, width, 3] in red, green, blue.`]),
    ...notices.map((notice) => `Note: ${notice}`),
  ].join('\n');
}
