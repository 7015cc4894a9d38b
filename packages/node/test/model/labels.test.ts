import { describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '@scorecam/core';
import { readLabels } from '@scorecam/node';
import { chooseLabels } from '../../src/model/labels.js';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { describeShared, sharedPath } from '../support/shared.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const inFolder = useTemporaryFolder();

async function labelsOf(name: string, content: unknown): Promise<readonly string[]> {
  await writeFile(inFolder(name), typeof content === 'string' ? content : JSON.stringify(content));
  return readLabels(inFolder(name));
}

describe('readLabels', () => {
  it.each<[string, string, unknown]>([
    ['lines', 'a.txt', 'cat\ndog, hound\n'],
    ['lines of Windows with a byte order mark', 'a.names', '\uFEFFcat\r\ndog, hound\r\n\r\n'],
    ['a JSON list', 'a.json', ['cat', 'dog, hound']],
    ['a JSON object by index', 'a.json', { 1: 'dog, hound', 0: 'cat' }],
    ['pairs of synset and name', 'a.JSON', { 0: ['n02123045', 'cat'], 1: ['n02084071', 'dog, hound'] }],
    ['the id2label of a configuration', 'config.json', { id2label: { 0: 'cat', 1: 'dog, hound' }, label2id: {} }],
  ])('reads %s', async (_, name, content) => {
    expect(await labelsOf(name, content)).toEqual(['cat', 'dog, hound']);
  });

  it.each<[string, BufferEncoding, string]>([
    ['UTF-16', 'utf16le', '\uFEFFK\u00e4tzchen\nHund'],
    ['UTF-8 with a byte order mark', 'utf8', '\uFEFFK\u00e4tzchen\nHund'],
  ])('reads %s', async (_, encoding, text) => {
    await writeFile(inFolder('a.txt'), text, encoding);
    expect(await readLabels(inFolder('a.txt'))).toEqual(['K\u00e4tzchen', 'Hund']);
    await writeFile(inFolder('a.json'), '\uFEFF["K\u00e4tzchen","Hund"]', encoding);
    expect(await readLabels(inFolder('a.json'))).toEqual(['K\u00e4tzchen', 'Hund']);
  });

  it.each([
    ['Latin-1', Buffer.from('K\u00e4tzchen', 'latin1')],
    ['UTF-16 without a mark', Buffer.from('cat\ndog', 'utf16le')],
  ])('refuses %s instead of names with wrong letters', async (_, bytes) => {
    await writeFile(inFolder('a.txt'), bytes);
    await expect(readLabels(inFolder('a.txt'))).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
      message: expect.stringMatching(/labels file ".*a\.txt" is not text in UTF-8; save it as UTF-8/),
    });
  });

  it('keeps the place of a class without a name', async () => {
    expect(await labelsOf('a.txt', 'cat\n\ndog')).toEqual(['cat', '', 'dog']);
  });

  it.each<{ what: string; content: unknown; code: ErrorCode; message: RegExp }>([
    {
      what: 'a class without a label',
      content: { 0: 'cat', 2: 'dog' },
      code: 'INVALID_OPTION',
      message: /a\.json" have no name for class 1/,
    },
    { what: 'a label that is a number', content: ['cat', 7], code: 'INVALID_OPTION', message: /no name for class 1/ },
    { what: 'nothing', content: [], code: 'INVALID_OPTION', message: /holds no label/ },
    { what: 'a word', content: '"cat"', code: 'INVALID_OPTION', message: /neither a list nor an object/ },
    { what: 'broken JSON', content: '["cat"', code: 'UNREADABLE_FILE', message: /a\.json" is not JSON/ },
  ])('refuses $what', async ({ content, code, message }) => {
    await expect(labelsOf('a.json', content)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('has the names of ImageNet', async () => {
    const labels = await readLabels('imagenet');
    expect(labels).toHaveLength(1000);
    expect([labels[0], labels[243], labels[282], labels[999]]).toEqual([
      'tench, Tinca tinca',
      'bull mastiff',
      'tiger cat',
      'toilet tissue, toilet paper, bathroom tissue',
    ]);
  });
});

describeShared('the names of ImageNet', () => {
  it('are those of the reference list', async () => {
    const reference = JSON.parse(readFileSync(sharedPath('data/imagenet_labels.json'), 'utf8')) as Record<
      string,
      string[]
    >;
    const names = Array.from({ length: 1000 }, (_, index) => reference[index]?.[1]);
    expect(await readLabels('imagenet')).toEqual(names);
  });
});

describe('chooseLabels', () => {
  it("takes a model of 1,000 classes that nobody names for one of ImageNet's, and says so", async () => {
    const { labels, notices } = await chooseLabels(undefined, 1000);
    expect([labels.length, labels[282]]).toEqual([1000, 'tiger cat']);
    expect(notices).toEqual([expect.stringContaining("so they get ImageNet's names; --labels replaces them.")]);
  });

  it.each([
    [['cat', 'dog'], 1000, ['cat', 'dog']],
    [undefined, 999, []],
    [undefined, undefined, []],
  ])('gives %j for %s classes no other names', async (labels, classCount, expected) => {
    expect(await chooseLabels(labels, classCount)).toEqual({ labels: expected, notices: [] });
  });

  it.each([1000, undefined])('gives the set that is named to a model of %s classes', async (classCount) => {
    const { labels, notices } = await chooseLabels('imagenet', classCount);
    expect([labels.length, labels[0], notices]).toEqual([1000, 'tench, Tinca tinca', []]);
  });

  it('refuses a set for a model with another number of classes', async () => {
    await expect(chooseLabels('imagenet', 1001)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message:
        'The label set "imagenet" has 1,000 labels, but the model has 1,001 classes; use a file of its own labels.',
    });
  });

  it('suggests a set for a misspelled name', async () => {
    await expect(chooseLabels('imagnet', 1000)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: 'There is no labels file "imagnet"; did you mean imagenet?',
    });
  });
});
