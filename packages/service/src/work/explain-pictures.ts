/** The work of a request: its pictures, one after another, with one model. */
import {
  pictureNotices,
  placeExplanation,
  preprocess,
  type Prediction,
  resultRecord,
  type Explainer,
  settingOf,
} from '@scorecam/core';
import { type AddressReader, type AuditLog, type PictureReader, versions } from '@scorecam/node';
import type { ModelPool } from '../models/model-pool.js';
import type { ServedModel } from '../models/served-model.js';
import type { ServiceLimits } from '../service-options.js';
import type { Admission } from './admission.js';
import type { ExplainedPicture } from './answer.js';
import { readSentPicture, type SentPicture } from './read-pictures.js';
import type { PictureRequest, Wish } from './request.js';

/** What the work is done with. */
export interface WorkPlace {
  readonly pool: ModelPool;
  readonly admission: Admission;
  readonly reader: PictureReader;
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

/** The classes of a picture as the model finds them, the most probable first. */
export function predictPictures(
  place: WorkPlace,
  { pictures }: PictureRequest,
  order: WorkOrder,
): Promise<Prediction[][]> {
  return withPictures(place, { pictures, order }, async (model, { picture }) => {
    return [...(await model.ask((explainer) => explainer.predict(picture), order.signal))];
  });
}

/** What a picture was explained as, and the classes as the model finds them. */
export interface WorkedPicture<T> {
  readonly answer: T;
  readonly top: readonly Prediction[];
}

/** The explanations of a request's pictures, each as `answer` makes it. */
export function explainPictures<T>(
  place: WorkPlace,
  { request, order }: { readonly request: PictureRequest; readonly order: WorkOrder },
  answer: (explained: ExplainedPicture) => Promise<T> | T,
): Promise<WorkedPicture<T>[]> {
  return withPictures(place, { pictures: request.pictures, order }, async (model, sent) => {
    const explained = await explain(model, { sent, wish: request.wish, signal: order.signal });
    place.onExplained(model.name, explained.explained.method.name);
    await enter(place, model, { sent, explained });
    return { answer: await answer(explained), top: explained.explained.top };
  });
}

/** @throws Refusal 429; as readSentPicture, and the work */
function withPictures<T>(
  { admission, pool, reader, addresses, limits }: WorkPlace,
  { pictures, order }: { readonly pictures: PictureRequest['pictures']; readonly order: WorkOrder },
  work: (model: ServedModel, sent: SentPicture) => Promise<T>,
): Promise<T[]> {
  const { model: name, signal } = order;
  return admission.run(async () => {
    const answers: T[] = [];
    const budget = { reader, addresses, signal, pixels: limits.pixels };
    for (const [i, source] of pictures.entries()) {
      const sent = await readSentPicture(source, `instance ${i}`, budget);
      signal.throwIfAborted();
      answers.push(await pool.use(name, (model) => work(model, sent)));
    }
    return answers;
  }, signal);
}

interface Question {
  readonly sent: SentPicture;
  readonly wish: Wish;
  readonly signal: AbortSignal;
}

async function explain(model: ServedModel, { sent, wish, signal }: Question): Promise<ExplainedPicture> {
  const { picture } = sent;
  const { classes, top } = wish;
  const { input, view } = preprocess(picture, model.explainer.preprocessing);
  const ask = (explainer: Explainer) =>
    explainer.explainInput(input, { classes, top, method: settingOf({ method: wish.method ?? model.method }), signal });
  const explained = await model.ask(ask, signal);
  const drawn = model.explainer.pictureOf(picture);
  return {
    picture: drawn,
    view,
    explained: { ...explained, notices: [...explained.notices, ...pictureNotices(picture)] },
  };
}

interface Made {
  readonly sent: SentPicture;
  readonly explained: ExplainedPicture;
}

async function enter({ audit }: WorkPlace, { identity }: ServedModel, { sent, explained }: Made): Promise<void> {
  if (!audit) return;
  const { picture, view } = explained;
  const { width, height } = picture;
  const placed = placeExplanation(explained.explained, { view, picture, preprocessTime: 0, notices: [] });
  const image = { path: 'request', sha256: sent.sha256, width, height };
  const record = resultRecord(placed, {
    versions: versions(),
    model: identity,
    image,
    colorMap: 'turbo',
    opacity: 0.5,
    files: [],
  });
  await audit.add(record, placed.classes);
}
