export { startService, type Service } from './start-service.js';
export type { ServiceLimits, ServiceOptions } from './service-options.js';
