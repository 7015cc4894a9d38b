/** The classes that a sample of an archive names: in a `.cls` an index or a label, in a `.json` a field. */
import type { ByteReader } from '../../tar/byte-reader.js';
import type { TarMember } from '../../tar/walk-members.js';
import type { BatchItem } from '../batch-item.js';

/** What a member says about the classes of its sample. */
export interface MemberClasses {
  readonly classes?: readonly string[];
  /** Why they cannot be read. */
  readonly fault?: NonNullable<BatchItem['fault']>;
}

/** In bytes. */
const longestText = 1 << 20;

/** The fields of a `.json`, and the columns of a table, that name classes; the first that is there counts. */
export const classFields: readonly string[] = ['cls', 'class', 'label'];

/** Whether a member may name the classes of its sample, by the ending of its path. */
export function isClassMember(path: string): boolean {
  return /\.(?:cls|json)$/i.test(path);
}

/** The classes in a member; nothing if a `.json` names none, as one with a caption or a license. */
export async function classesOf(member: TarMember, reader: ByteReader): Promise<MemberClasses> {
  if (member.size > longestText) return faulty(member, `it has more than ${longestText} bytes`);
  const text = (await reader.read(member.offset, member.size)).toString('utf8').trim();
  if (/\.cls$/i.test(member.path)) return text === '' ? faulty(member, 'it is empty') : { classes: [text] };
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return faulty(member, 'it is not JSON');
  }
}

function fromJson(value: unknown): MemberClasses {
  const record = Object.entries(value ?? {});
  const found = classFields.flatMap((field) =>
    record.filter(([name]) => name === field).map(([, content]) => content as unknown),
  )[0];
  const classes = [found].flat().filter((entry) => typeof entry === 'string' || typeof entry === 'number');
  return classes.length === 0 ? {} : { classes: classes.map(String) };
}

function faulty({ path }: TarMember, reason: string): MemberClasses {
  const message = `The classes in "${path}" cannot be read: ${reason}.`;
  return { fault: { code: 'UNREADABLE_FILE', message } };
}
