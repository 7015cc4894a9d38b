/**
 * How many times slower than a quiet machine this one may be, from SCORECAM_TEST_SLOWNESS; 1 if it is not set. It stretches
 * what tests wait for and the limits that end a test which hangs. No such time decides whether a test passes.
 */
export const slowness = Number(process.env['SCORECAM_TEST_SLOWNESS'] ?? 1);
