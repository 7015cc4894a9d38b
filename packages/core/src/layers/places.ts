/** Tokens in a row: some that stand for no place, the places of a grid row by row, and again some that stand for none. */
export interface TokenGrid {
  /** Tokens before the grid, such as the class token. */
  readonly before: number;
  /** Rows of the grid. */
  readonly height: number;
  /** Columns of the grid. */
  readonly width: number;
  /** Tokens after the grid. */
  readonly after: number;
}

/** Where the channels and the places of a layer are: (N, K, h, w), (N, h, w, K), or (N, tokens, K). */
export type LayerLayout = 'nchw' | 'nhwc' | TokenGrid;

/** The layout of a tensor whose places form a grid; undefined for any other tensor. */
export type PlacesOf = (tensor: string) => LayerLayout | undefined;
