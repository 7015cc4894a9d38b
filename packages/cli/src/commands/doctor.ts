import { flags } from '../doctor/flags.js';
import { defineCommand } from './define-command.js';

/** `scorecam doctor`: what is there on this machine? */
export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Say which devices work here, and what the others lack',
  flags,
  examples: ['scorecam doctor', 'scorecam doctor --json'],
  load: async () => (await import('../doctor/doctor.js')).doctor,
});
