/**
 * What is left of white, 0 to 255, under an ink and under black: (255 - ink) (255 - black) / 255, rounded as Pillow rounds
 * it, without a color profile.
 */
export function inkLevel(ink: number, black: number): number {
  const white = 255 - black;
  const product = ink * white + 128;
  return Math.max(0, white - ((product + (product >> 8)) >> 8));
}
