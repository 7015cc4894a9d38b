/** What a sheet says in words, whether it is drawn as a picture or written as a page. */
import {
  type ClassExplanation,
  describeCount,
  describeScale,
  describeScore,
  type Explanation,
  findMethod,
  type FileIdentity,
  type ModelIdentity,
  type ScaleRange,
} from '@scorecam/core';
import { basename } from 'node:path';

/** What of an explanation a sheet shows. */
export type SheetContent = Pick<Explanation, 'classes' | 'method' | 'subject' | 'layer' | 'view' | 'work'>;

/** A sheet shows so many rows at most. */
export const mostRows = 20;

/** Which picture was explained by which model. */
export function sheetTitle({ model, image }: { readonly model: ModelIdentity; readonly image: FileIdentity }): string {
  return `${basename(image.path)}, explained with ${basename(model.path)}`;
}

/** A class beside its label: its index, its score, and whether its map shows nothing. */
export function classFacts({ index, flag, ...score }: ClassExplanation): string {
  const emptiness = flag === undefined ? '' : '; the map shows nothing';
  return `class ${index}: ${describeScore(score)}${emptiness}`;
}

/** What the colors mean, under which settings the maps were made, and how many classes are left out. */
export function footWords(content: SheetContent, scaleOver: ScaleRange | undefined): string[] {
  const { classes, method, layer, work } = content;
  const place = layer ? [`layer ${layer.module ?? layer.tensor}`] : [];
  return [
    describeScale(method, scaleOver),
    [`${findMethod(method.name).title}, preset ${method.preset}`, ...place, describeCount(work.count, work.unit)].join(
      ', ',
    ),
    ...(classes.length > mostRows
      ? [`The first ${mostRows} of ${classes.length} classes; result.json has them all.`]
      : []),
  ];
}
