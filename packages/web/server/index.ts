export { serveDemo, type ServeDemoOptions } from './serve-demo.js';
export { serveFolder, type ServeOptions, type StaticServer } from './static-server.js';
