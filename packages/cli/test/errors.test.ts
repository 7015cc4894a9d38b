import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledPicture } from '../src/bundled.js';
import { writeBadFiles } from './bad-files.js';
import { callScorecam } from '../../../test-support/call-scorecam.js';
import { runScorecam } from '../../../test-support/run-scorecam.js';

interface Mistake {
  readonly name: string;
  readonly args: readonly string[];
  readonly status: number;
  readonly message: RegExp;
}

const withModel = (model: string) => [bundledPicture(), '--model', model];

const mistakes: readonly Mistake[] = [
  { name: 'a text file as a model', args: withModel('text.onnx'), status: 4, message: /text\.onnx.*not an ONNX model/ },
  { name: 'an empty model', args: withModel('empty.onnx'), status: 4, message: /empty\.onnx.*empty/ },
  { name: 'a Git LFS pointer', args: withModel('pointer.onnx'), status: 4, message: /pointer\.onnx.*Git LFS/ },
  {
    name: 'a truncated model',
    args: withModel('truncated.onnx'),
    status: 4,
    message: /truncated\.onnx.*truncated: it ends/,
  },
  { name: 'missing weights', args: withModel('missing-weights.onnx'), status: 4, message: /weights\.bin/ },
  { name: 'weights outside the folder', args: withModel('outside-weights.onnx'), status: 4, message: /\.\.\/hts\.bin/ },
  {
    name: 'a model without feature maps',
    args: withModel('flat.onnx'),
    status: 4,
    message: /no convolutional features/,
  },
  { name: 'a model that is not there', args: withModel('none.onnx'), status: 7, message: /none\.onnx.*no such file/ },
  {
    name: 'a folder as a model',
    args: withModel('a-folder.onnx'),
    status: 7,
    message: /folder "a-folder\.onnx" holds no \.onnx file/,
  },
  { name: 'an unknown layer', args: ['--layer', 'features.99'], status: 2, message: /no layer "features\.99"/ },
  { name: 'a layer index out of range', args: ['--layer', '-99'], status: 2, message: /no layer -99/ },
  { name: 'a class out of range', args: ['--class', '1000'], status: 2, message: /no class 1000/ },
  { name: 'a negative class', args: ['--class', '-1'], status: 2, message: /no class -1/ },
  { name: 'an unknown label', args: ['--class', 'cta'], status: 2, message: /"cta".*"cat"/ },
  { name: 'a text file as a picture', args: ['text.png'], status: 5, message: /text\.png.*not a supported picture/ },
  { name: 'a truncated picture', args: ['truncated.png'], status: 5, message: /truncated\.png.*cut short/ },
  { name: 'a picture 65,536 pixels wide', args: ['wide.png'], status: 5, message: /wide\.png.*65536/ },
  { name: 'a picture that is not there', args: ['none.png'], status: 7, message: /none\.png.*no such file/ },
  { name: 'an input that is not there', args: ['none.npy'], status: 7, message: /none\.npy.*no such file/ },
  { name: 'an output folder below a file', args: ['--out', 'a-file/out'], status: 7, message: /a-file\/out/ },
  { name: 'an unknown preset', args: ['--preset', 'oficial'], status: 2, message: /"oficial".*"official"/ },
  { name: 'an option out of range', args: ['--epsilon', '-1'], status: 2, message: /epsilon.*-1/ },
  { name: 'an opacity above 1', args: ['--opacity', '2'], status: 2, message: /--opacity.*2/ },
  { name: 'a count of 0', args: ['--top', '0'], status: 2, message: /--top.*0/ },
  { name: 'a word for what is on or off', args: ['--json=maybe'], status: 2, message: /--json is a switch.*maybe/ },
  { name: 'a number given twice', args: ['--opacity', '0.1', '--opacity', '1'], status: 2, message: /--opacity.*once/ },
  { name: 'more threads than a machine has', args: ['--threads', '99999'], status: 2, message: /--threads.* to \d+/ },
  {
    name: 'classes and a count of classes',
    args: ['--class', '1', '--top', '2'],
    status: 2,
    message: /--class or --top/,
  },
  { name: 'a misspelled option', args: ['--claas', '1'], status: 2, message: /claas/ },
  { name: 'an option without its value', args: ['--out'], status: 2, message: /--out/ },
];

describe('scorecam explain names the fault in one line, and writes nothing:', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scorecam-errors-'));
    await writeBadFiles(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(mistakes)('$name', async ({ args, status, message }) => {
    const before = await readdir(folder);
    const outcome = await callScorecam(['explain', '--device', 'cpu', ...args], folder);
    expect(outcome.stderr).toMatch(/^scorecam: [^\n]+\n$/);
    expect(outcome.stderr).toMatch(message);
    expect(outcome).toMatchObject({ status, stdout: '' });
    expect(await readdir(folder)).toEqual(before);
  });

  it('shows the stack if SCORECAM_DEBUG is 1', async () => {
    const outcome = await runScorecam(['explain', 'none.png'], folder, { env: { SCORECAM_DEBUG: '1' } });
    expect(outcome.stderr).toMatch(/^scorecam: .*\n.*ScorecamError[^]* at /);
    expect(existsSync(join(folder, 'scorecam-out'))).toBe(false);
  });

  it.each([
    [['compare', '--opacity', '3', '--model', 'none.onnx'], 2, /--opacity/],
    [['sanity', '--opacity', '-1', '--model', 'none.onnx'], 2, /--opacity/],
    [['sanity', '--draws', '0', '--model', 'none.onnx'], 2, /--draws/],
    [['evaluate', '--steps', '0', '--model', 'none.onnx'], 2, /--steps/],
    [['evaluate', '--metrics', ',', '--model', 'none.onnx'], 2, /--metrics names nothing/],
    [['worker', '--queue', 'redis://127.0.0.1:1', '--threads', '0'], 2, /--threads/],
    [['sanity', '--seed', '1.5', '--model', 'none.onnx'], 2, /--seed/],
    [['batch', '.', '--queue-patience', '-1', '--model', 'none.onnx'], 2, /--queue-patience/],
    [['serve', '--port', '99999'], 2, /--port.* 65535/],
    [['report', 'none'], 7, /folder "none" cannot be read/],
    [['sanity', 'none.npy'], 7, /"none\.npy".*no such file/],
  ])('also for the command line %j', async (args, status, message) => {
    const outcome = await callScorecam(args, folder);
    expect(outcome.stderr).toMatch(/^scorecam: [^\n]+\n$/);
    expect(outcome.stderr).toMatch(message);
    expect(outcome).toMatchObject({ status, stdout: '' });
  });
});
