export { createRuntime, type RuntimeOptions } from './runtime.js';
export { describeDevices, type DeviceReport } from './devices.js';
export type { Device } from './protocol.js';
