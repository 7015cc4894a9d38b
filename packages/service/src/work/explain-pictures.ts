/** The work of a request: its pictures, one after another, with one model. */
import {
  type ExplainedInput,
  type Explainer,
  type Prediction,
  type ResultPart,
  settingOf,
  type View,
} from '@scorecam/core';
import type { AddressReader, AuditLog, ComposedResult, HeldPicture, PictureThreads } from '@scorecam/node';
import type { ModelPool } from '../models/model-pool.js';
import type { ServedModel } from '../models/served-model.js';
import type { ServiceLimits } from '../service-options.js';
import type { Admission } from './admission.js';
import { readSentBytes } from './read-pictures.js';
import type { PictureRequest, Wish } from './request.js';

/** What the work is done with. */
export interface WorkPlace {
  readonly pool: ModelPool;
  readonly admission: Admission;
  readonly threads: PictureThreads;
  /** Absent if no address is read. */
  readonly addresses: AddressReader | undefined;
  readonly limits: Pick<ServiceLimits, 'pixels'>;
  /** Absent if nothing is entered. */
  readonly audit: AuditLog | undefined;
  /** Called for every explanation. */
  readonly onExplained: (model: string, method: string) => void;
}

/** The model that a request names, and the signal that ends it. */
export interface WorkOrder {
  readonly model: string;
  readonly signal: AbortSignal;
}

/** A picture that was explained. */
export interface ExplainedPicture {
  readonly view: View;
  /** With the maps as numbers. */
  readonly explained: ExplainedInput;
  /** With the maps as they are drawn. */
  readonly result: ComposedResult;
}

/** In pixels: the longer side of what is drawn. */
const longestDrawn = 1024;

/** The classes of a picture as the model finds them, the most probable first. */
export function predictPictures(
  place: WorkPlace,
  { pictures }: PictureRequest,
  order: WorkOrder,
): Promise<Prediction[][]> {
  return withPictures(place, { pictures, order }, async (model, { input }) => {
    return [...(await model.ask((explainer) => explainer.predict(input), order.signal))];
  });
}

/** What is wanted of the pictures of a request. */
export interface ExplainOrder {
  readonly request: PictureRequest;
  readonly order: WorkOrder;
  /** What is drawn of each class. */
  readonly parts: readonly ResultPart[];
}

/** The explanations of a request's pictures. */
export function explainPictures(
  place: WorkPlace,
  { request, order, parts }: ExplainOrder,
): Promise<ExplainedPicture[]> {
  const { wish, pictures } = request;
  return withPictures(place, { pictures, order }, async (model, picture) => {
    const explained = await explain(model, { picture, wish, signal: order.signal });
    place.onExplained(model.name, explained.method.name);
    const result = await picture.compose(explained, {
      model: model.identity,
      image: { path: 'request', sha256: picture.sha256 },
      form: { parts, pictureFormat: 'png', pictureSize: longestDrawn },
      colorMap: wish.colorMap,
      opacity: wish.opacity,
    });
    await place.audit?.add(result.record, explained.classes);
    return { view: picture.view, explained, result };
  });
}

/** @throws Refusal 429; as readSentBytes, PictureThreads.use, and the work */
function withPictures<T>(
  { admission, pool, threads, addresses, limits }: WorkPlace,
  { pictures, order }: { readonly pictures: PictureRequest['pictures']; readonly order: WorkOrder },
  work: (model: ServedModel, picture: HeldPicture) => Promise<T>,
): Promise<T[]> {
  const { model: name, signal } = order;
  return admission.run(async () => {
    const answers: T[] = [];
    const budget = { addresses, signal, pixels: limits.pixels };
    for (const [i, sent] of pictures.entries()) {
      const source = { path: `instance ${i}`, bytes: await readSentBytes(sent, `instance ${i}`, budget) };
      signal.throwIfAborted();
      const withModel = (model: ServedModel) =>
        threads.use(source, model.explainer.preprocessing, (picture) => work(model, picture));
      answers.push(await pool.use(name, withModel));
    }
    return answers;
  }, signal);
}

interface Question {
  readonly picture: HeldPicture;
  readonly wish: Wish;
  readonly signal: AbortSignal;
}

function explain(model: ServedModel, { picture, wish, signal }: Question): Promise<ExplainedInput> {
  const { classes, top, method = model.method } = wish;
  const ask = (explainer: Explainer) =>
    explainer.explainInput(picture.input, { classes, top, method: settingOf({ method }), signal });
  return model.ask(ask, signal);
}
