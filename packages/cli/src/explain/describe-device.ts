/** The device of an explanation in words, and what to say about those that were not used. */
import type { Explanation } from '@scorecam/core';

/** As `Device    cpu (no GPU works here; "scorecam doctor" says why), batch 16`. */
export function describeDevice({ device, batch, notices }: Pick<Explanation, 'device' | 'batch' | 'notices'>): string {
  const reason = notices.some(isMissingGpu) ? ' (no GPU works here; "scorecam doctor" says why)' : '';
  return `Device    ${device}${reason}, batch ${batch}`;
}

/** The notices as lines, each once, without those that the line of the device stands for. */
export function describeNotices(notices: readonly string[]): string[] {
  return [...new Set(notices)].filter((notice) => !isMissingGpu(notice)).map((notice) => `Note      ${notice}`);
}

/** Why `--device auto` took no GPU, which result.json records; most machines have none, and it fills the screen. */
function isMissingGpu(notice: string): boolean {
  return /^(cuda|webgpu) is not used: /.test(notice);
}
