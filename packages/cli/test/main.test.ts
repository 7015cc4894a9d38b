import { describe, expect, it } from '@jest/globals';
import { methods } from '@scorecam/core';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { exitMeanings } from '../src/exit-codes.js';
import { callScorecam } from '../../../test-support/call-scorecam.js';
import { program, runScorecam } from '../../../test-support/run-scorecam.js';

describe('scorecam --help', () => {
  it('names the commands and every exit status', async () => {
    const { status, stdout, stderr } = await runScorecam(['--help'], tmpdir());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of ['explain', 'layers', 'doctor']) expect(stdout).toContain(`scorecam ${command}`);
    for (const [code, meaning] of Object.entries(exitMeanings)) expect(stdout).toContain(`${code}  ${meaning}`);
  });

  const commands = [
    'explain',
    'layers',
    'methods',
    'batch',
    'worker',
    'report',
    'evaluate',
    'sanity',
    'compare',
    'serve',
    'doctor',
  ];
  it.each(commands)('of %s shows examples on one line each, with options that there are', async (command) => {
    const { stdout } = await callScorecam([command, '--help'], tmpdir());
    const [help = '', examples = ''] = stdout.split('\nExamples:\n');
    const lines = examples.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) {
      expect(line).toMatch(/^ {2}(find .* \| )?scorecam [a-z]+( \S+)*$/);
      const ofThisCommand = line.includes(`scorecam ${command}`);
      for (const [option] of line.matchAll(/ --[a-z-]+/g)) if (ofThisCommand) expect(help).toContain(` ${option} `);
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('breaks its lines between words', async () => {
    const { stdout: summary } = await callScorecam(['--help'], tmpdir());
    expect(summary.replace(/\s+/g, ' ')).toContain(
      "Measure how faithful the maps are: the paper's three tables, with baselines",
    );
  });

  it.each(methods)(
    'of explain --method $name has a flag for each of its options, and its presets',
    async ({ name, options, presets }) => {
      const { stdout } = await callScorecam(['explain', '--method', name, '--help'], tmpdir());
      for (const option of Object.keys(options)) {
        expect(stdout).toContain(` --${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `);
      }
      for (const preset of Object.keys(presets)) expect(stdout).toContain(`"${preset}"`);
    },
  );
});

describe('scorecam', () => {
  it('alone prints the help, as -h does, and -v the version', async () => {
    const [alone, short, version] = await Promise.all([[], ['-h'], ['-v']].map((args) => runScorecam(args, tmpdir())));
    expect(alone).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('scorecam explain [images..]'),
    });
    expect(short).toEqual(alone);
    expect(version).toEqual({ status: 0, stdout: '0.1.0\n', stderr: '' });
  });

  it('prints a script for completion, and what it completes', async () => {
    const { status, stdout } = await runScorecam(['completion'], tmpdir(), { env: { SHELL: '/bin/bash' } });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining('complete -o bashdefault -o default'),
    });
    const words = await runScorecam(['--get-yargs-completions', 'scorecam', 'exp'], tmpdir());
    expect(words.stdout.split('\n')).toContain('explain');
  });

  it('says its version', async () => {
    expect(await callScorecam(['--version'], tmpdir())).toEqual({ status: 0, stdout: '0.1.0\n', stderr: '' });
  });

  it.each([
    [['explan'], 'Unknown argument: explan. Did you mean explain? Add --help to see the arguments and options.'],
    [
      ['layers', '--imput', 'x'],
      'Unknown argument: imput. Did you mean --input? Add --help to see the arguments and options.',
    ],
    [['report', 'a', 'b'], 'Unknown argument: b. Add --help to see the arguments and options.'],
    [['report'], 'Missing arguments: 0 given, at least 1 needed. Add --help to see which.'],
    [['worker'], 'The option --queue is required.'],
  ])('refuses the command line %j', async (args, message) => {
    expect(await callScorecam(args, tmpdir())).toEqual({ status: 2, stdout: '', stderr: `scorecam: ${message}\n` });
  });

  // Node's loader died with a stack, and at a higher limit a picture was said to be damaged.
  it('says that the system lets it open too few files', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `ulimit -n 128; "${process.execPath}" "${program}" --version`]);
    expect({ status, stderr: stderr.toString() }).toEqual({
      status: 7,
      stderr: expect.stringMatching(/^scorecam: The system lets a program open too few files .*"ulimit -n 1024"\.\n$/),
    });
  });

  const itOnLinux = existsSync('/dev/full') ? it : it.skip;
  itOnLinux('ends quietly if the reader of its output leaves, and with 7 if the output cannot be written', () => {
    const run = (pipe: string) =>
      spawnSync('bash', ['-c', `"${process.execPath}" "${program}" --help ${pipe}; exit \${PIPESTATUS[0]}`]);
    const left = run('| true');
    expect({ status: left.status, stderr: left.stderr.toString() }).toEqual({ status: 0, stderr: '' });
    const full = run('> /dev/full');
    expect(full.status).toBe(7);
    expect(full.stderr.toString()).toBe('scorecam: Standard output cannot be written: the disk is full.\n');
  });
});
