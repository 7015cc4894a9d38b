import { describe, expect, it } from '@jest/globals';
import { presetNames, presets } from '@scorecam/core';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { exitMeanings } from '../src/exit-codes.js';
import { program, runScorecam } from './run-scorecam.js';

describe('scorecam --help', () => {
  it('names the commands and every exit status', async () => {
    const { status, stdout, stderr } = await runScorecam(['--help'], tmpdir());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of ['explain', 'layers', 'doctor']) expect(stdout).toContain(`scorecam ${command}`);
    for (const [code, meaning] of Object.entries(exitMeanings)) expect(stdout).toContain(`${code}  ${meaning}`);
  });

  it('of explain has a flag for each option of the arithmetic, and the presets', async () => {
    const { stdout } = await runScorecam(['explain', '--help'], tmpdir());
    for (const option of Object.keys(presets.official)) {
      expect(stdout).toContain(` --${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `);
    }
    for (const preset of presetNames) expect(stdout).toContain(`"${preset}"`);
  });
});

describe('scorecam', () => {
  it('says its version', async () => {
    expect(await runScorecam(['--version'], tmpdir())).toEqual({ status: 0, stdout: '0.1.0\n', stderr: '' });
  });

  it.each([[[]], [['explan']]])('refuses the command line %j', async (args) => {
    const { status, stdout, stderr } = await runScorecam(args, tmpdir());
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^scorecam: [^\n]+\n$/);
  });

  const itOnLinux = existsSync('/dev/full') ? it : it.skip;
  itOnLinux('ends quietly where the reader of its output leaves, and with 7 where the output cannot be written', () => {
    const run = (pipe: string) =>
      spawnSync('bash', ['-c', `"${process.execPath}" "${program}" --help ${pipe}; exit \${PIPESTATUS[0]}`]);
    const left = run('| true');
    expect({ status: left.status, stderr: left.stderr.toString() }).toEqual({ status: 0, stderr: '' });
    const full = run('> /dev/full');
    expect(full.status).toBe(7);
    expect(full.stderr.toString()).toBe('scorecam: Standard output cannot be written: the disk is full.\n');
  });
});
