import { Stopwatch } from '../stopwatch.js';

/** Measures the stages of the pictures in this thread, which works on one at a time. */
export const pictureWatch = new Stopwatch('messages');
