import { flags } from '../doctor/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam doctor`: what is there on this machine? */
export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Show which devices work on this machine, and what the others need',
  flags,
  examples: ['scorecam doctor', 'scorecam doctor --json'],
  load: async () => (await import('../doctor/doctor.js')).doctor,
});
