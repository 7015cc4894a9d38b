/**
 * Fails when something that a package exports has no doc block, or fewer than four fifths of the members of the exported
 * types have one. Run with `npm run check:docs`; `npm run check:docs -- --members` lists the members without.
 *
 * The exports are those that the compiler sees from each package's entry points; internal symbols are ignored.
 */
import { relative } from 'node:path';
import ts from 'typescript';
import { entryPoints, root } from './entry-points.js';

const entries = entryPoints(['core', 'pictures', 'node', 'web', 'page', 'service']).map(({ source }) => source);

/** Of the members of exported types, those that must have a doc block. */
const documentedShare = 0.8;

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(`${root}/tsconfig.test.json`, (path) => ts.sys.readFile(path)).config,
  ts.sys,
  root,
);
const program = ts.createProgram(entries, options);
const checker = program.getTypeChecker();

/** What the entry points export, each once. */
function exportedSymbols(): ts.Symbol[] {
  const found = entries.flatMap((entry) => {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    return module ? checker.getExportsOfModule(module) : [];
  });
  const targets = found.map((symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  );
  return [...new Set(targets)];
}

function isDocumented(symbol: ts.Symbol): boolean {
  return symbol.getDocumentationComment(checker).length > 0;
}

/** The members that a caller sees of a class, an interface, or an alias of an object's type. */
function membersOf(symbol: ts.Symbol): ts.Symbol[] {
  return (symbol.declarations ?? []).flatMap((declaration) => {
    const holder = ts.isTypeAliasDeclaration(declaration) ? declaration.type : declaration;
    if (!ts.isInterfaceDeclaration(holder) && !ts.isClassDeclaration(holder) && !ts.isTypeLiteralNode(holder))
      return [];
    return [...holder.members].flatMap((member) => {
      const isHidden = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private;
      if (!member.name || isHidden || ts.isPrivateIdentifier(member.name)) return [];
      return checker.getSymbolAtLocation(member.name) ?? [];
    });
  });
}

function placeOf(symbol: ts.Symbol): string {
  return relative(root, symbol.declarations?.[0]?.getSourceFile().fileName ?? '');
}

const symbols = exportedSymbols();
const missing = symbols.filter((symbol) => !isDocumented(symbol));
for (const symbol of missing) console.error(`no doc block: ${placeOf(symbol)}: ${symbol.name}`);

const members = symbols.flatMap((symbol) => membersOf(symbol).map((member) => ({ symbol, member })));
const without = members.filter(({ member }) => !isDocumented(member));
if (process.argv.includes('--members'))
  for (const { symbol, member } of without) console.log(`${placeOf(symbol)}: ${symbol.name}.${member.name}`);
const share = 1 - without.length / members.length;
console.log(
  `${missing.length} of ${symbols.length} exports without a doc block; ${(100 * share).toFixed(0)} % of ${members.length} members have one`,
);
process.exitCode = missing.length > 0 || share < documentedShare ? 1 : 0;
