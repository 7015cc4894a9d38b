import { describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAnnotations } from '../../src/evaluation/read-annotations.js';
import { rasterize } from '../../src/evaluation/rasterize.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const folder = useTemporaryFolder();

async function readText(name: string, text: string) {
  const path = join(folder(), name);
  await writeFile(path, text);
  return readAnnotations(path);
}

const box = [10, 20, 30, 40];

describe('readAnnotations', () => {
  it('reads our own JSON, several objects a file', async () => {
    const rows = [
      { file: 'a.png', width: 100, height: 80, index: 3, label: 'cat', box },
      { file: 'a.png', label: 'dog', mask: 'dog.png' },
    ];
    const { annotations, failures } = await readText('own.json', JSON.stringify(rows));
    expect(failures).toEqual([]);
    expect(annotations).toEqual([
      { file: 'a.png', className: 3, size: { width: 100, height: 80 }, box },
      { file: 'a.png', className: 'dog', mask: { kind: 'picture', path: join(folder(), 'dog.png') } },
    ]);
  });

  it('reads COCO, with boxes as corners', async () => {
    const coco = {
      images: [{ id: 7, file_name: 'b.jpg', width: 4, height: 3 }],
      categories: [{ id: 18, name: 'dog' }],
      annotations: [
        { id: 1, image_id: 7, category_id: 18, bbox: [1, 0, 2, 3], segmentation: [[1, 0, 3, 0, 3, 3, 1, 3]] },
        { id: 2, image_id: 7, category_id: 18, bbox: [1, 0, 2, 3], segmentation: { size: [3, 4], counts: [3, 6, 3] } },
        { id: 3, image_id: 8, category_id: 18, bbox: [1, 0, 2, 3] },
      ],
    };
    const { annotations, failures } = await readText('coco.json', JSON.stringify(coco));
    expect(failures.map(({ file }) => file)).toEqual(['annotation 3']);
    expect(annotations.map(({ className, box: corners }) => [className, corners])).toEqual([
      ['dog', [1, 0, 3, 3]],
      ['dog', [1, 0, 3, 3]],
    ]);
    // A polygon and runs of the same two columns.
    for (const { mask } of annotations) {
      const region = await rasterize([mask!], { width: 4, height: 3 });
      expect(region).toMatchObject({ data: Uint8Array.of(0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0) });
    }
  });

  it('unpacks runs that COCO packed into a string', async () => {
    const coco = {
      images: [{ id: 1, file_name: 'c.jpg', width: 20, height: 10 }],
      categories: [{ id: 1, name: 'x' }],
      // pycocotools.mask.encode of the columns 5 to 8 of 10 rows: counts 50, 40, 110.
      annotations: [{ image_id: 1, category_id: 1, segmentation: { size: [10, 20], counts: 'b1X1^3' } }],
    };
    const { annotations } = await readText('packed.json', JSON.stringify(coco));
    expect(annotations[0]?.mask).toEqual({ kind: 'runs', size: { width: 20, height: 10 }, counts: [50, 40, 110] });
  });

  it('reads a folder of VOC XML, with names that look like numbers', async () => {
    const path = join(folder(), 'voc');
    await mkdir(path);
    const object = (name: string) =>
      `<object><name>${name}</name><bndbox><xmin>10</xmin><ymin>20</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object>`;
    await writeFile(
      join(path, '1.xml'),
      `<annotation><filename>000123</filename><size><width>99</width><height>88</height></size>${object('1e5')}${object('cat')}</annotation>`,
    );
    await writeFile(join(path, '2.xml'), '<annotation><filename>empty.jpg</filename></annotation>');
    await writeFile(join(path, '3.xml'), '<annotation><filename>');
    const { annotations, failures } = await readAnnotations(path);
    expect(annotations.map(({ file, className }) => [file, className])).toEqual([
      ['000123', '1e5'],
      ['000123', 'cat'],
    ]);
    expect(annotations[0]).toMatchObject({ box, size: { width: 99, height: 88 } });
    expect(failures.map(({ error }) => error.message)).toEqual([
      'The annotation of "2.xml" contains no objects; correct it.',
      'The annotation of "3.xml" is not XML; correct it.',
    ]);
  });

  // What the parser threw at one of these left as an internal error, and none of the folder was measured.
  it.each([
    ['a name that every object has', '<annotation><__proto__>1</__proto__></annotation>'],
    ['a name that every object has, empty', '<annotation><constructor/></annotation>'],
    ['an entity from elsewhere', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotation>&x;</annotation>'],
    ['a large entity', `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(20_000)}">]><annotation>&x;</annotation>`],
    ['a document type that is cut short', '<!DOCTYPE annotation [<annotation/>'],
    ['very deep nesting', `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`],
  ])('names a file of VOC with %s among the failures, and reads the others', async (_, xml) => {
    const object =
      '<object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>';
    await writeFile(join(folder(), 'a.xml'), xml);
    await writeFile(join(folder(), 'b.xml'), `<annotation><filename>b.png</filename>${object}</annotation>`);
    const { annotations, failures } = await readAnnotations(folder());
    expect(annotations).toMatchObject([{ file: 'b.png', className: 'cat' }]);
    expect(failures).toMatchObject([
      { error: { code: 'INVALID_OPTION', message: expect.stringContaining('"a.xml"') } },
    ]);
  });

  it('takes no runs of negative or broken lengths', async () => {
    const runs = (counts: unknown) => ({ size: [3, 4], counts });
    const hostile = [[-(2 ** 50), 2 ** 51], [0.5, 1], 'O'];
    const coco = {
      images: [{ id: 7, file_name: 'b.jpg', width: 4, height: 3 }],
      categories: [{ id: 18, name: 'dog' }],
      annotations: hostile.map((counts, id) => ({ id, image_id: 7, category_id: 18, segmentation: runs(counts) })),
    };
    const { annotations } = await readText('coco.json', JSON.stringify(coco));
    expect(annotations.map(({ mask }) => mask)).toEqual([undefined, undefined, undefined]);
  });

  it("reads ImageNet's CSV, with class indices from the list of synsets beside it", async () => {
    await writeFile(join(folder(), 'LOC_synset_mapping.txt'), 'n01440764 tench, Tinca tinca\nn01443537 goldfish\n');
    const csv = 'ImageId,PredictionString\nval_1,n01443537 10 20 30 40 n01440764 1 2 3 4 \nval_2,n01443537 1 2\n';
    const { annotations, failures } = await readText('loc.csv', csv);
    expect(annotations).toEqual([
      { file: 'val_1', className: 1, box },
      { file: 'val_1', className: 0, box: [1, 2, 3, 4] },
    ]);
    expect(failures.map(({ file }) => file)).toEqual(['val_2']);
  });

  it('names the fault of an entry, and reports an empty set', async () => {
    const { failures } = await readText(
      'bad.json',
      JSON.stringify([{ label: 'cat' }, { file: 'a' }, { file: 'b', index: 1, box: [1] }]),
    );
    expect(failures.map(({ error }) => error.message)).toEqual([
      expect.stringContaining('entry 0" names no file'),
      'The annotation of "a" has neither an index nor a label; correct it.',
      'The annotation of "b" has a box that is not four numbers; correct it.',
    ]);
    expect((await readText('none.json', '[]')).failures).toHaveLength(1);
  });

  it.each([
    ['x.json', '{"boxes": []}', 'INVALID_OPTION'],
    ['x.csv', 'a,b\n1,2\n', 'INVALID_OPTION'],
    ['broken.json', '[{', 'UNREADABLE_FILE'],
  ])('refuses %s of another form', async (name, text, code) => {
    await expect(readText(name, text)).rejects.toMatchObject({ code });
  });
});
