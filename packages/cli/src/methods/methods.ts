/** Runs `scorecam methods`: the methods as a table, or one with its options, presets and sources. */
import { findMethod, methods, type Method, type OptionTable } from '@scorecam/core';
import { openTerminal } from '../terminal.js';
import { describeMethod, describeMethods } from './describe-methods.js';
import type { MethodsArguments } from './flags.js';

/** @throws ScorecamError INVALID_OPTION if there is no method of that name */
export function listMethods({ method, json }: MethodsArguments): void {
  const all = methods.map(({ name }) => findMethod(name));
  const terminal = openTerminal({ json, quiet: false });
  if (method === undefined) {
    terminal.say(describeMethods(all));
    terminal.printJson(all.map(record));
    return;
  }
  const found = findMethod(method);
  terminal.say(describeMethod(found));
  terminal.printJson(record(found));
}

function record({ name, title, source, summary, subject, unit, options, presets }: Method<OptionTable>) {
  const rows = Object.entries(options).map(([option, { describe, choices, allowed }]) => ({
    name: option,
    describe,
    values: choices ?? allowed,
  }));
  return { name, title, source, summary, subject, unit, options: rows, presets };
}
