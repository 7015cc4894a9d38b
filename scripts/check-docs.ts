/**
 * Fails when something that a package exports has no doc block. Run with `npm run check:docs`.
 *
 * The exports are those that the compiler sees from each package's entry points; internal symbols are ignored.
 */
import { relative } from 'node:path';
import ts from 'typescript';
import { entryPoints, root } from './entry-points.js';

const entries = entryPoints(['core', 'pictures', 'node', 'web', 'page']).map(({ source }) => source);

function undocumentedExports(): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${root}/tsconfig.test.json`, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  );
  const program = ts.createProgram(entries, options);
  const checker = program.getTypeChecker();
  return entries.flatMap((entry) => {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    return module ? checker.getExportsOfModule(module).flatMap((symbol) => undocumented(symbol, checker)) : [];
  });
}

function undocumented(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (target.getDocumentationComment(checker).length > 0) return [];
  const file = target.declarations?.[0]?.getSourceFile().fileName ?? '';
  return [`${relative(root, file)}: ${symbol.name}`];
}

const missing = undocumentedExports();
for (const line of missing) console.error(`no doc block: ${line}`);
console.log(`${missing.length} exports without a doc block`);
process.exitCode = missing.length > 0 ? 1 : 0;
