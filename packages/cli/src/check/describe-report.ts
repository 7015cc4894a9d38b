/** The report of a model as sentences for people. */
import type { CheckedInput, CheckedModel, ExportableMethod, GraphFacts, Preprocessing } from '@scorecam/core';
import type { FileReport } from '@scorecam/node';
import { alignColumns } from '../align-columns.js';

/** A line for each part of the model, the verdict first. */
export function describeReport(report: FileReport): string {
  const { model, graph, input, explained, exports = [], notices, fault } = report;
  return [
    `${model} ${fault ? 'cannot be explained' : 'can be explained'}.`,
    ...(fault ? [`Fault     ${fault.message}`] : []),
    ...describeGraph(graph),
    ...(input ? describeInput(input) : []),
    ...(explained ? describeExplained(explained) : []),
    ...describeExports(exports),
    ...notices.map((notice) => `Note      ${notice}`),
  ].join('\n');
}

function describeGraph(facts: GraphFacts): string[] {
  const { irVersion, producer, operatorSets, nodes, customOperators, weightTypes } = facts;
  const sets = operatorSets.map(({ domain, version }) => `${domain === '' ? 'ONNX' : domain} ${version}`);
  const by = producer === '' ? '' : ` by ${producer}`;
  const types = weightTypes.length === 0 ? 'none' : weightTypes.join(', ');
  return [
    `Graph     ${nodes} nodes${by}; IR version ${irVersion}, opset ${sets.join(', ')}; weights ${types}`,
    ...customOperators.map(
      ({ domain, operator, nodes: count }) => `          ${count} x operator "${operator}" of "${domain}"`,
    ),
  ];
}

function describeInput({ preprocessing, sources, ...input }: CheckedInput): string[] {
  const { name, layout, channels, height, width, batch, flat, type, ownScaling } = input;
  const sides = [channels, height, width].map((side) => side ?? 'any').join(' x ');
  const first = ownScaling === undefined ? '' : `; begins with ${ownScaling} by a constant`;
  return [
    `Input     "${name}", ${sides}, ${flat ? 'one row of numbers' : layout}, ${type}, batch ${batch ?? 'any'}${first}`,
    ...Object.entries(sources).map(
      ([field, source]) => `          ${describeField(field, preprocessing)}, from ${source}`,
    ),
  ];
}

function describeField(field: string, preprocessing: Preprocessing): string {
  const value: unknown = preprocessing[field as keyof Preprocessing]; // a source names a field
  return `${field} ${Array.isArray(value) ? value.join(' ') : String(value)}`;
}

function describeExplained({ target, classes, labels, layer, layers, batch, methods }: CheckedModel): string[] {
  const { output, head, headSource } = target;
  const known = labels.count === 0 ? 'no labels' : `${labels.count} labels (${labels.first.join(', ')} ...)`;
  const serving = methods.filter(({ fault }) => fault === undefined).map(({ name }) => name);
  return [
    `Output    "${output}", ${classes} ${classes === 1 ? 'score' : 'classes'}, head ${head} (${headSource}), ${known}`,
    `Layer     ${layer ? `${layer.module ?? layer.tensor} (${layer.dims.slice(1).join(' x ')})` : 'none'} of ${layers.length}`,
    `Batch     ${batch === 'any' ? 'any, its rows proved independent' : batch}`,
    `Methods   ${serving.join(', ')}`,
    ...describeFaults(methods),
  ];
}

/** The methods that cannot serve the model, together by their reason. */
function describeFaults(methods: CheckedModel['methods']): string[] {
  const faults = [...new Set(methods.flatMap(({ fault }) => fault ?? []))];
  return faults.map((each) => {
    const names = methods.filter(({ fault }) => fault === each).map(({ name }) => name);
    return `          not ${names.join(', ')}: ${each}`;
  });
}

/** A line for each method that the model can be exported with; the others' reasons are in the report as JSON. */
function describeExports(exports: readonly ExportableMethod[]): string[] {
  const rows = exports.flatMap(({ name, growth }) =>
    growth ? [[name, `+${growth.bytes.toLocaleString('en')} bytes`, `+${growth.operators} operators`]] : [],
  );
  const others = exports.filter(({ growth }) => !growth).map(({ name }) => name);
  if (exports.length === 0) return [];
  return [
    ...alignColumns(rows).map((line, i) => `${i === 0 ? 'Export' : ''}`.padEnd(10) + line),
    ...(others.length > 0 ? [`          not with ${others.join(', ')}`] : []),
  ];
}
