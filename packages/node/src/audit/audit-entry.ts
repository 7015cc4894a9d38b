import { type ExplainedClass, mapFile, type ResultRecord } from '@scorecam/core';
import { createHash } from 'node:crypto';

/** A class that was explained, and the map that came of it. */
export interface AuditedClass {
  /** 0..C-1. */
  readonly index: number;
  /** Absent if the labels are not known. */
  readonly label?: string;
  /** In [0, 1]; absent if the head gives no probabilities. */
  readonly probability?: number;
  /** The score before the head. */
  readonly logit: number;
  /** The SHA-256 of the class's `.map.npy`, in hexadecimal. */
  readonly map: string;
}

/** One line of an audit log: what was explained by what, and which maps came of it. */
export interface AuditEntry extends Pick<
  ResultRecord,
  'versions' | 'model' | 'image' | 'method' | 'target' | 'layer' | 'preprocessing' | 'runtime' | 'device' | 'batch'
> {
  /** The version of this format. */
  readonly scorecamAudit: 1;
  /** When the explanation was made: ISO 8601, UTC. */
  readonly time: string;
  /** In the order asked for. */
  readonly classes: readonly AuditedClass[];
}

/** The entry of a result whose maps these are, in the order of its classes. */
export function auditEntry(record: ResultRecord, maps: readonly Pick<ExplainedClass, 'map'>[]): AuditEntry {
  const { versions, model, image, method, target, layer, preprocessing, runtime, device, batch } = record;
  return {
    scorecamAudit: 1,
    time: new Date().toISOString(),
    ...(versions && { versions }),
    ...{ model, image, method },
    ...(target && { target }),
    ...(layer && { layer }),
    ...{ preprocessing, runtime, device, batch },
    classes: record.classes.map(({ index, label, probability, logit }, i) => ({
      index,
      ...(label !== undefined && { label }),
      ...(probability !== undefined && { probability }),
      logit,
      map: createHash('sha256').update(mapFile(maps[i]!.map)).digest('hex'), // one for each class
    })),
  };
}
