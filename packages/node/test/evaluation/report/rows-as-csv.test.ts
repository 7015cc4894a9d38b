import { expect, it } from '@jest/globals';
import { rowsAsCsv } from '../../../src/evaluation/report/rows-as-csv.js';
import { row, settings } from './rows.js';

const header =
  'file,index,label,map,Y,O_top50_binary,deletionAUC,insertionAUC,energyInBox,peakInBox,skipped,boxes,objectShare,flag';

it('given rows, has a line for the map and one for each baseline, after a line of names', () => {
  const lines = rowsAsCsv([row({ label: 'cat' })], settings).split('\r\n');
  expect(lines).toEqual([
    header,
    'a.png,3,cat,score-cam,0.5,0.4,0.25,0.75,0.5,true,2,1,0.25,',
    ...['random', 'gaussian', 'channel-mean'].map((map) => `a.png,3,cat,${map},0.5,0.4,0.5,0.75,0.5,true,2,1,0.25,`),
    '', // each line ends in CR LF
  ]);
});

it('given a comma, a quote or a line break, quotes the cell as RFC 4180 has it', () => {
  const [, line] = rowsAsCsv([row({ file: 'a,b.png', label: '7" disc' })], settings).split('\r\n');
  expect(line).toMatch(/^"a,b\.png",3,"7"" disc",score-cam,/);
});

it.each(['=1+1', '+cmd', '-1', '@SUM(A1)', '\t=1'])(
  'given the text %j, keeps a spreadsheet from running it',
  (text) => {
    const [, line] = rowsAsCsv([row({ file: text, label: text, Y: -1 })], settings).split('\r\n');
    expect(line!.split(',').slice(0, 5)).toEqual([`'${text}`, '3', `'${text}`, 'score-cam', '-1']);
  },
);

it('given a map that shows nothing, names the reason beside it and not beside the baselines', () => {
  const flag = { code: 'EMPTY_MAP', reason: 'Nothing is above zero.' } as const;
  const lines = rowsAsCsv([row({ flag, energyInBox: undefined as never })], settings).split('\r\n');
  expect(lines[1]).toBe('a.png,3,,score-cam,0.5,0.4,0.25,0.75,,true,2,1,0.25,EMPTY_MAP');
  expect(lines[2]).toMatch(/,random,.*,0\.25,$/);
});
