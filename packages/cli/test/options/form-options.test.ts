import { describe, expect, it } from '@jest/globals';
import { completeForm, leanForm } from '@scorecam/core';
import { formFlags, formOf } from '../../src/options/form-options.js';

/** The values that yargs gives if the command line says nothing. */
function defaultsOf(form: typeof completeForm) {
  const { write, format, 'picture-format': pictures, 'picture-size': size } = formFlags(form);
  const pictureForm = { pictureFormat: pictures.default, pictureSize: size.default };
  return { write: write.default, format: format.default, ...pictureForm };
}

describe('formOf', () => {
  it('gives the form of a command that nothing else is asked of', () => {
    expect(formOf(defaultsOf(completeForm))).toEqual(completeForm);
    expect(formOf(defaultsOf(leanForm))).toEqual(leanForm);
  });

  it('reads a list in any order, with result.json, which is always written', () => {
    const named = (write: string) => formOf({ ...defaultsOf(leanForm), write }).parts;
    expect(named('overlay, raw')).toEqual(['raw', 'overlay']);
    expect(named('result')).toEqual([]);
    expect(named('all')).toEqual(completeForm.parts);
  });

  it('makes the sheet a page if that is asked for', () => {
    expect(formOf({ ...defaultsOf(completeForm), format: 'html' })).toEqual({ ...completeForm, sheetFormat: 'html' });
  });

  it("takes a size of 0 for the picture's own", () => {
    expect(formOf({ ...defaultsOf(leanForm), pictureSize: 0 })).not.toHaveProperty('pictureSize');
  });

  it('refuses what is not a file of a result, an empty list, and a size that is notne', () => {
    const refused = (options: object) => () => formOf({ ...defaultsOf(leanForm), ...options });
    expect(refused({ write: 'raw,heat' })).toThrow(
      'Unknown file of a result "heat"; use all, or some of raw, map, original, scores, heatmap, overlay, sheet, result.',
    );
    expect(refused({ write: ',' })).toThrow('The option --write names nothing.');
    expect(refused({ pictureSize: 1.5 })).toThrow(
      'The option --picture-size must be an integer from 0 to 32768, not 1.5.',
    );
  });
});
