export { demoFolder, serveDemo } from './serve-demo.js';
export { serveFolder, type ServeOptions, type StaticServer } from './static-server.js';
