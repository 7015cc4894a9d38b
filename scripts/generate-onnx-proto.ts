/**
 * Generates packages/core/src/onnx/gen/onnx_pb.ts from the onnx.proto of the ONNX project.
 *
 *     npx tsx scripts/generate-onnx-proto.ts [path/to/onnx.proto]
 *
 * Without a path it uses the file of the installed Python package `onnx` (`pip install onnx`). The comments of onnx.proto are
 * removed; the head of the generated file names its license.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const license =
  '// From onnx.proto of the ONNX project (https://github.com/onnx/onnx), SPDX-License-Identifier: Apache-2.0\n';

/** The path of onnx.proto in the Python package `onnx`. */
function installedProto(): string {
  const program = 'import onnx, os; print(os.path.join(os.path.dirname(onnx.__file__), "onnx.proto"))';
  return execFileSync('python3', ['-c', program], { encoding: 'utf8' }).trim();
}

/** onnx.proto holds no string literal with two slashes, so anything after them is a comment. */
function withoutComments(proto: string): string {
  return license + proto.replace(/\/\/.*$/gm, '').replace(/^\s*\n/gm, '');
}

const path = process.argv[2] ?? installedProto();
const folder = mkdtempSync(join(tmpdir(), 'onnx-proto-'));
try {
  writeFileSync(join(folder, 'onnx.proto'), withoutComments(readFileSync(path, 'utf8')));
  execFileSync('npx', ['buf', 'generate', folder, '--template', 'proto/buf.gen.yaml'], { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true });
}
